/** Texts that a collation, a column type or a driver may take for one another. */
export const LOOKALIKES = {
  'upper and lower case': ['Abc', 'abc', 'ABC', 'äb', 'ÄB', 'ß', 'ss', 'ı', 'i', 'I', 'İ'],
  'trailing blanks': ['Abc', 'Abc ', 'Abc  ', 'Abc\u00a0', 'Abc\u3000'],
  'leading blanks': ['Abc', ' Abc', '  Abc'],
  accents: ['resume', 'résume', 'résumé', 'nino', 'niño'],
  'NFC and NFD': ['é', 'e\u0301', 'Å', '\u212b', 'A\u030a', '가', '\u1100\u1161'],
  'width and style': ['A1', 'Ａ１', '𝐀1', 'ﬁ', 'fi', '²', '2'],
  'invisible characters': ['ab', 'a\u200bb', 'a\u200db', 'a\ufeffb', 'a\u00adb', '\ufeffab'],
  'the form of a number': ['7', '07', '7.0', '7e0', '+7', '0x7', '7n', '٧'],
  'quotes, wildcards and escapes': ['a_c', 'a%c', 'abc', 'a*c', "a'c", 'a"c', 'a\\c', 'a\\\\c'],
  'emoji of one plane': ['🦊', '🦋', '👩', '👩‍🚀', '👩🏽', '\ufffd'],
} as const;

/** All of them, each once. */
export const ALIKE: readonly string[] = [...new Set(Object.values(LOOKALIKES).flat())];

/** Text that no encoding has: lone surrogates. */
export const ILL_FORMED = ['\ud800', '\udfff', 'a\ud83e', '\udd8a\ud83e'];

/** What drivers turn ill-formed text into. */
export const REPLACED = [
  '\ufffd',
  'a\ufffd',
  '\ufffd\ufffd',
  '\ufffd\ufffd\ufffd',
  'a',
  '?',
  'a?',
  '??',
];
