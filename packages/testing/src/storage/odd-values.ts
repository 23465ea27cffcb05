/** A name with what quoting, encoding and formatting may break. */
export const ODD_NAME = 'Zoë 🦊 "O\'Brien" \\ 名前 \u202e %s ; --';

/** The same for JSON. */
export const ODD_JSON = {
  country: 'São Tomé',
  'emoji 🎲 key': '👩‍🚀',
  quotes: '"\'`\\ / \n\t',
  control: 'a\u0000b\u001f',
  'lone surrogate': 'a\ud800b',
  empty: '',
  number: 1.5,
  large: 9_007_199_254_740_991,
  yes: true,
  no: false,
  nothing: null,
  list: [1, 'two', [], {}],
  nested: { deep: { deeper: ['ü'] } },
};
