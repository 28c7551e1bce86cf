/** Words around the further entries of a request; the entries' own words stand with their provider. */
export const fields = {
  optional: '{n} optional entry | {n} optional entries',
  sealed: 'sealed',
  sealedNote: 'Sealed entries are kept encrypted on this computer and go to the provider only.',
  tidied: 'Tidied; typed was {typed}',
  choose: 'Choose',
  required: 'This entry is needed.',
  tooLong: 'At most {max} characters.',
  invalid: 'This does not have the form that the provider takes.',
};
