/** The A4 card as a PNG, drawn at 150 dots per inch, always dark on white. */
import { canvasToBase64, drawQr } from '@/components/qr.ts';

export type CardText = {
  readonly merchant: string;
  readonly description: string;
  readonly amount: string;
  readonly qrText: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly scan: readonly { readonly mark: string; readonly text: string }[];
};

const width = 1240;
const height = 1754;
const margin = 180;
const ink = '#14181f';
const quiet = '#57616f';
const hairline = '#d7dbe2';

/** Shortens `text` with an ellipsis until it fits; a long name must not run off the paper. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  const characters = [...text];
  while (characters.length > 1 && context.measureText(`${characters.join('')}…`).width > room) characters.pop();
  return `${characters.join('')}…`;
}

function breakLines(context: CanvasRenderingContext2D, text: string, room: number): readonly string[] {
  const words = /\s/.test(text) ? text.split(/(?<=\s)/) : [...text];
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && context.measureText(line + word).width > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
  }
  return [...lines, line];
}

/** PNG as base64. `family` is the page's font. */
export function drawCard(card: CardText, family: string): string {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this page cannot draw images');
  const room = width - 2 * margin;
  const write = (text: string, x: number, y: number, font: string, colour: string, align: CanvasTextAlign): void => {
    context.font = `${font} ${family}`;
    context.fillStyle = colour;
    context.textAlign = align;
    context.fillText(fitted(context, text, room), x, y);
  };
  const rule = (y: number): void => {
    context.fillStyle = hairline;
    context.fillRect(margin, y, room, 2);
  };
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  write(card.merchant, width / 2, 200, '600 48px', ink, 'center');
  write(card.description, width / 2, 262, '400 36px', quiet, 'center');
  write(card.amount, width / 2, 390, '600 104px', ink, 'center');
  drawQr(context, card.qrText, (width - 660) / 2, 440, 660);
  rule(1150);
  card.facts.forEach((fact, index) => {
    const y = 1216 + index * 72;
    write(fact.label, margin, y, '400 34px', quiet, 'left');
    write(fact.value, width - margin, y, '600 34px', ink, 'right');
  });
  rule(1180 + card.facts.length * 72);
  let y = 1260 + card.facts.length * 72;
  for (const line of card.scan) {
    write(line.mark, margin, y, '600 30px', quiet, 'left');
    context.font = `400 30px ${family}`;
    for (const part of breakLines(context, line.text, room - 90)) {
      write(part, margin + 90, y, '400 30px', ink, 'left');
      y += 46;
    }
    y += 12;
  }
  return canvasToBase64(canvas);
}
