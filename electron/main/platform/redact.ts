/**
 * Takes card numbers out of text: any run of 13 to 19 digits, also when written in groups, that passes the Luhn check.
 * Source: PCI DSS 4.0 §3.4.1; the app never handles card numbers, so one that turns up came from elsewhere and goes.
 */

/** A digit, then at least twelve more, each after at most one blank, dash or dot. */
const candidate = /\d(?:[ .-]?\d){12,}/g;
const mask = '[redacted]';

export function redactCardNumbers(text: string): string {
  return text.replace(candidate, (run) => (holdsCardNumber(run.replace(/\D/g, '')) ? mask : run));
}

/** True when any 13 to 19 neighbouring digits pass the check: a card number may be glued to other digits. */
function holdsCardNumber(digits: string): boolean {
  for (let start = 0; start + 13 <= digits.length; start += 1) {
    for (let length = 13; length <= 19 && start + length <= digits.length; length += 1) {
      if (passesLuhn(digits.slice(start, start + length))) return true;
    }
  }
  return false;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && /[1-9]/.test(digits);
}
