/** The colors of the pages, as custom properties for light and dark. Each text has a contrast of at least 4.5 on its ground. */

const LIGHT = `--canvas: #f6f7f9; --surface: #fff; --sunken: #f1f3f6; --raised: #fff; --hover: #eef1f5;
  --line: #e3e6ec; --line-2: #cfd4dd; --control: #858d9b; --text: #14171f; --text-2: #4a5160;
  --accent: #3350d8; --accent-2: #2840b4; --on-accent: #fff; --accent-soft: #edf0fe;
  --allow-solid: #1f9463; --deny: #b3202a; --deny-soft: #fdeeee; --deny-line: #f3c3c3; --key: #3c4bb0;
  --account-0: #64748b; --account-1: #7a58d1; --account-2: #0b8696; --account-3: #bd4a88; --account-4: #94673a;
  --edge: 0 0 0 1px #e3e6ec, 0 1px 2px rgb(20 23 31 / 4%);
  --float: 0 0 0 1px rgb(20 23 31 / 6%), 0 12px 32px -8px rgb(20 23 31 / 22%);`

const DARK = `--canvas: #0c0e12; --surface: #13161c; --sunken: #0f1217; --raised: #232a34; --hover: #1b2029;
  --line: #232932; --line-2: #343c48; --control: #707a8a; --text: #eceef2; --text-2: #b4bbc7;
  --accent: #93a8ff; --accent-2: #aebeff; --on-accent: #0c1230; --accent-soft: #1a2140;
  --allow-solid: #3fb37f; --deny: #ff938c; --deny-soft: #2f1718; --deny-line: #5c2a2b; --key: #a3b2ff;
  --account-0: #94a3b8; --account-1: #a78bfa; --account-2: #35b5c4; --account-3: #ec86bb; --account-4: #cc9a68;
  --edge: 0 0 0 1px #232932;
  --float: 0 0 0 1px #343c48, 0 12px 32px -8px rgb(0 0 0 / 60%);`

/** How many colors accounts have. More accounts begin with the first color again. */
export const ACCOUNT_COLORS = 5

export const LIGHT_AND_DARK = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }`
