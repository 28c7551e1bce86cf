/** QR codes as crisp shapes: one path for the screen and for SVG files, whole pixels for PNG. */
import { encode } from 'uqr';

export type QrShape = { readonly size: number; readonly path: string; readonly isDark: (x: number, y: number) => boolean };

const ink = '#0b0e13';
const paper = '#ffffff';
/** White modules around the code that scanners need (ISO/IEC 18004). */
const quietZone = 4;

/** Level M keeps a code readable when a twelfth of it is dirty. Throws when `text` is too long for any code. */
export function qrShape(text: string, border = 0): QrShape {
  const code = encode(text, { ecc: 'M', border });
  let path = '';
  code.data.forEach((row, y) => row.forEach((dark, x) => { if (dark) path += `M${x} ${y}h1v1h-1z`; }));
  return { size: code.size, path, isDark: (x, y) => code.data[y]?.[x] === true };
}

/** A whole SVG file with quiet zone. */
export function qrSvg(text: string): string {
  const { size, path } = qrShape(text, quietZone);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="${paper}"/><path d="${path}" fill="${ink}"/></svg>`;
}

/** Draws the code with quiet zone into the square at `left`, `top`; `pixels` is the largest side it may take. */
export function drawQr(context: CanvasRenderingContext2D, text: string, left: number, top: number, pixels: number): void {
  const { size, isDark } = qrShape(text, quietZone);
  const scale = Math.max(1, Math.floor(pixels / size));
  const margin = Math.floor((pixels - size * scale) / 2);
  context.fillStyle = paper;
  context.fillRect(left, top, pixels, pixels);
  context.fillStyle = ink;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (isDark(x, y)) context.fillRect(left + margin + x * scale, top + margin + y * scale, scale, scale);
    }
  }
}

/** PNG without its `data:` prefix. */
export function canvasToBase64(canvas: HTMLCanvasElement): string {
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

/** A square PNG of `pixels` per side, base64. */
export function qrPngBase64(text: string, pixels = 1024): string {
  const canvas = document.createElement('canvas');
  canvas.width = pixels;
  canvas.height = pixels;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this page cannot draw images');
  drawQr(context, text, 0, 0, pixels);
  return canvasToBase64(canvas);
}

/** UTF-8 text as base64, for saving an SVG. */
export function textToBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
