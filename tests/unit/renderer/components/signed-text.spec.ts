// @vitest-environment happy-dom
/** What a person compares with the provider, character for character. */
import { afterEach, describe, expect, it } from 'vitest';
import SignedText from '../../../../renderer/components/SignedText.vue';
import { signedMeasure, signedParts } from '../../../../renderer/components/signed-text.ts';
import { mountScreen, type Screen } from '../../../support/mount-screen.ts';

const signs = (text: string) => signedParts(text).filter((part) => part.kind !== 'plain').map((part) => ('sign' in part ? part.sign : `${part.kind}:${part.text.length}`));

describe('signedParts', () => {
  it.each(['', 'a=1&b=2', 'POST\n/v1/charges\n{"a":  1}\r\nend\r', 'key=redacted&x=redacted', 'na\u00a0me\u200b=\ufeff茶\t🫖', ' lead and trail '])('loses no character of %j', (text) => {
    expect(signedParts(text).map((part) => part.text).join('')).toBe(text);
  });

  it('marks line ends apart, and a lone return as a hidden sign', () => {
    expect(signs('a\nb\r\nc\rd')).toEqual(['\\n', '\\r\\n', '\\r']);
  });

  it('shows what nobody sees: tab, no-break blank, zero width, byte order mark, ideographic blank', () => {
    expect(signs('\t\u00a0\u200b\ufeff\u3000')).toEqual(['\\t', 'U+00A0', 'U+200B', 'U+FEFF', 'U+3000']);
  });

  it('takes blanks together and leaves words alone', () => {
    expect(signs('a  b c')).toEqual(['blank:2', 'blank:1']);
  });

  it('counts bytes and lines, and leaves masked parts out of the count', () => {
    expect(signedMeasure(signedParts('a=茶🫖\nb=1\n'))).toEqual({ bytes: 14, lines: 3, masked: 0 });
    expect(signedMeasure(signedParts('a=1&key=redacted'))).toEqual({ bytes: 8, lines: 1, masked: 1 });
  });
});

describe('SignedText', () => {
  let screen: Screen | undefined;
  afterEach(() => {
    screen?.close();
    screen = undefined;
  });

  it('holds the exact text, so that selecting it gives no marks', async () => {
    const text = 'amount=300&name=林 樣本\nkey=redacted';
    screen = await mountScreen(SignedText, { text });
    expect(screen.find('[data-signed]').textContent).toBe(text);
    expect(document.body.textContent).toContain('masked part');
  });

  it('copies the exact text', async () => {
    const text = ' a=1\r\n b=2 ';
    screen = await mountScreen(SignedText, { text });
    screen.find('button').click();
    await screen.settle();
    expect(screen.asked('app.copyText')).toEqual([{ text }]);
  });

  it('says that the empty text was signed', async () => {
    screen = await mountScreen(SignedText, { text: '' });
    expect(document.body.textContent).toContain('The empty text was signed');
    expect(document.querySelector('[data-signed]')).toBeNull();
  });

  it('says that a very long text is copied in part, and copies that part', async () => {
    const text = 'x'.repeat(20_001);
    screen = await mountScreen(SignedText, { text });
    screen.find('button').click();
    await screen.settle();
    expect(screen.asked('app.copyText')).toEqual([{ text: text.slice(0, 20_000) }]);
  });
});
