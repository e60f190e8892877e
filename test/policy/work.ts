/**
 * Counts how many characters of texts are read. This measures work without a clock, equally on every machine.
 */

type Price = (text: string, result: unknown, args: readonly unknown[], self: unknown) => number

type Measure = (call: () => unknown, priceOf: (answer: unknown) => number) => unknown

const sizeOf = (value: unknown) => (typeof value === 'string' ? value.length : 1)
const one: Price = () => 1
const all: Price = (text) => text.length
const needle: Price = (_, __, [searched]) => sizeOf(searched)
const result: Price = (_, text) => sizeOf(text)

/** Counts the characters up to the match, or to the end. */
const search: Price = (text, found, [searched, from]) => {
  const start = typeof from === 'number' ? from : 0
  const end = typeof found === 'number' && found >= 0 ? found : text.length
  return Math.max(0, end - start) + sizeOf(searched)
}

const ofTexts: Readonly<Record<string, Price>> = {
  charAt: one,
  charCodeAt: one,
  startsWith: needle,
  endsWith: needle,
  indexOf: search,
  lastIndexOf: all,
  includes: all,
  slice: result,
  split: all,
  match: all,
  toLowerCase: all,
}
/** A sticky pattern reads one character beyond its match. */
const matched: Price = (text, found, _, pattern) => {
  if (!(pattern instanceof RegExp && pattern.sticky)) return text.length
  return 1 + (Array.isArray(found) ? sizeOf(found[0]) : 0)
}
const ofPatterns: Readonly<Record<string, Price>> = { test: all, exec: matched }

/** Returns the work of a function, in characters. Code that calls no method of a text does no work. */
export function workOf(run: () => unknown): number {
  let work = 0
  let inside = false
  // A method's price includes the methods it calls. For example, `match` with a global pattern calls `exec`
  // per match.
  const measure: Measure = (call, priceOf) => {
    if (inside) return call()
    inside = true
    const answer = call()
    inside = false
    work += priceOf(answer)
    return answer
  }
  const restore = [
    ...Object.entries(ofTexts).map(([name, price]) => count(String.prototype, name, price, measure)),
    ...Object.entries(ofPatterns).map(([name, price]) => count(RegExp.prototype, name, price, measure)),
  ]
  try {
    run()
  } finally {
    for (const undo of restore) undo()
  }
  return work
}

/** Replaces a method with one that counts. Returns a function that restores it. */
function count(prototype: object, name: string, price: Price, measure: Measure): () => void {
  const plain: unknown = Reflect.get(prototype, name)
  if (typeof plain !== 'function') throw new Error(`no method ${name}`)
  const counting = function (this: unknown, ...args: readonly unknown[]): unknown {
    const text = String(typeof this === 'string' ? this : args[0])
    return measure(
      () => Reflect.apply(plain, this, args),
      (answer) => price(text, answer, args, this),
    )
  }
  Reflect.set(prototype, name, counting)
  return () => Reflect.set(prototype, name, plain)
}
