/**
 * Faults to plant into the engine, one at a time, as replacements of its text: the comparison with brute force, or the
 * written pairs, must notice each.
 */
export interface PlantedFault {
  readonly name: string
  /** The file in policy/proofs/. */
  readonly file: string
  /** Occurs once in the file. */
  readonly text: string
  readonly replacement: string
  /** Kinds of pairs that show the fault. None if only written pairs do. */
  readonly kinds: readonly string[]
}

export const faults: readonly PlantedFault[] = [
  {
    name: 'no letter beside those of patterns',
    file: 'letters.ts',
    text: 'return [...others.map((first) => fillerBeside(letters, first)), ...letters]',
    replacement: 'return letters.size > 0 ? [...letters] : [fillerBeside(letters, 0)]',
    kinds: ['actions', 'texts'],
  },
  {
    name: '? matches any run',
    file: 'pattern.ts',
    text: "if (kind === 'one') return [{ next: inner }]",
    replacement: "if (kind === 'one') return [{ loop: inner }]",
    kinds: ['actions', 'texts'],
  },
  {
    name: '* at the end of a part stays within it',
    file: 'pattern.ts',
    text: 'return ofParts(splitParts(tokens), Wildcard.any)',
    replacement: 'return ofParts(splitParts(tokens), Wildcard.confined)',
    kinds: ['resources'],
  },
  {
    name: 'confined wildcards match colons',
    file: 'letters.ts',
    text: 'letter !== colon,',
    replacement: 'true,',
    kinds: ['resources', 'arns'],
  },
  {
    name: 'places before a confined run are dropped',
    file: 'automaton.ts',
    text: 'if (this.#loops[at + 1] === Wildcard.any) this.#dropFrom',
    replacement: 'if (this.#loops[at + 1] !== Wildcard.none) this.#dropFrom',
    kinds: [],
  },
  {
    name: 'keys are never absent',
    file: 'values.ts',
    text: '[classOf(undefined), ...single, ...sets]',
    replacement: '[...single, ...sets]',
    kinds: ['texts', 'sets'],
  },
  {
    name: 'no empty texts',
    file: 'values.ts',
    text: "'x', '']",
    replacement: "'x']",
    kinds: ['sets', 'texts'],
  },
  {
    name: 'sets have one member',
    file: 'sets.ts',
    text: 'for (const { value } of found.values()) {',
    replacement: 'for (const { value } of singles.slice(singles.length)) {',
    kinds: ['sets'],
  },
  {
    name: 'NotAction is an Action',
    file: 'actions.ts',
    text: 'matches[at] !== element.negated',
    replacement: 'matches[at] === true',
    kinds: ['actions'],
  },
  {
    name: 'the case of actions matters',
    file: 'actions.ts',
    text: 'element.values.map((value) => value.toLowerCase())',
    replacement: 'element.values',
    kinds: ['actions'],
  },
  {
    name: 'denials of B are forgotten',
    file: 'difference.ts',
    text: 'const denials = b.denies.flatMap((each) => each[taken.making])',
    replacement: 'const denials: Box[] = []',
    kinds: ['actions', 'texts'],
  },
  {
    name: 'denials of A are forgotten',
    file: 'difference.ts',
    text: '[...impossible, ...preventing(a.denies)]',
    replacement: '[...impossible]',
    kinds: [],
  },
  {
    name: 'only one set of B must allow',
    file: 'difference.ts',
    text: '...uncoveredBy.map((covers) =>',
    replacement: '...uncoveredBy.slice(0, 1).map((covers) =>',
    kinds: ['layers'],
  },
  {
    name: 'one Allow of all sets is enough',
    file: 'difference.ts',
    text: 'if (isBox(common, within.shape)) yield* choicesIn(common, others, within, making)',
    replacement: 'if (isBox(common, within.shape)) yield common',
    kinds: [],
  },
  {
    name: 'only the first dimension of a box is cut',
    file: 'boxes.ts',
    text: 'for (const dimension of dimensions) {',
    replacement: 'for (const dimension of dimensions.slice(0, 1)) {',
    kinds: [],
  },
  {
    name: 'every text has six parts',
    file: 'texts.ts',
    text: '.map(arnPattern), [anyArn]]',
    replacement: '.map(arnPattern)]',
    kinds: ['arns'],
  },
  {
    name: 'IgnoreCase heeds case',
    file: 'texts.ts',
    text: 'operands.flatMap((tokens) => caselessPatterns(textOf(tokens)))',
    replacement: 'operands.map((tokens) => exactPattern(textOf(tokens)))',
    kinds: ['texts', 'letters'],
  },
  {
    name: 'wildcards of StringLike are letters',
    file: 'texts.ts',
    text: '[stringLike, { wildcards: true,',
    replacement: '[stringLike, { wildcards: false,',
    kinds: ['texts'],
  },
  {
    name: 'nothing is between two numbers',
    file: 'numbers.ts',
    text: '[number.text] : [number.text, between(number, next)]',
    replacement: '[number.text] : [number.text]',
    kinds: ['numbers'],
  },
  {
    name: 'nothing is below all numbers',
    file: 'numbers.ts',
    text: 'return [...values, below(lowest), above(highest)]',
    replacement: 'return [...values, above(highest)]',
    kinds: ['numbers'],
  },
  {
    name: 'nothing is between two dates',
    file: 'dates.ts',
    text: 'return [...written.values(), ...datesBeside([...written.keys()])]',
    replacement: 'return [...written.values()]',
    kinds: ['dates'],
  },
  {
    name: 'nothing is behind a range',
    file: 'addresses.ts',
    text: 'return [first, first + (1n << freeBits)]',
    replacement: 'return [first]',
    kinds: ['addresses'],
  },
  {
    name: 'all addresses are of version 4',
    file: 'addresses.ts',
    text: '...familyValues(ranges, 128, [0n, behindMapped])]',
    replacement: ']',
    kinds: ['addresses'],
  },
  {
    name: 'the first condition on a key is the only one',
    file: 'keys.ts',
    text: 'conditions.every(({ holds }) => holds(context))',
    replacement: 'conditions.slice(0, 1).every(({ holds }) => holds(context))',
    kinds: ['texts', 'sets'],
  },
  {
    name: 'a negated variable matches no resource',
    file: 'resources.ts',
    text: 'new Map(open.map(({ test }) => [test, false]))',
    replacement: 'new Map()',
    kinds: ['variables'],
  },
  {
    name: 'an Allow with a malformed condition applies',
    file: 'side.ts',
    text: "if (effect === 'Allow' && conditions === undefined) return false",
    replacement: '',
    kinds: [],
  },
]
