/** Counts how many characters of texts are looked at: a measure of work without a clock, the same on every machine. */

type Price = (text: string, result: unknown, args: readonly unknown[]) => number

type Measure = (call: () => unknown, priceOf: (answer: unknown) => number) => unknown

const sizeOf = (value: unknown) => (typeof value === 'string' ? value.length : 1)
const one: Price = () => 1
const all: Price = (text) => text.length
const needle: Price = (_, __, [searched]) => sizeOf(searched)
const result: Price = (_, text) => sizeOf(text)

/** Up to where it was found, or to the end. */
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
const ofPatterns: Readonly<Record<string, Price>> = { test: all, exec: all }

/** The work of a piece of code, in characters; code that never asks a text does none. */
export function workOf(run: () => unknown): number {
  let work = 0
  let inside = false
  // What a method calls in turn is in its price: `match` of a global pattern calls `exec` for every match.
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

/** Makes a method count, and answers what makes it plain again. */
function count(prototype: object, name: string, price: Price, measure: Measure): () => void {
  const plain: unknown = Reflect.get(prototype, name)
  if (typeof plain !== 'function') throw new Error(`no method ${name}`)
  const counting = function (this: unknown, ...args: readonly unknown[]): unknown {
    const text = String(typeof this === 'string' ? this : args[0])
    return measure(
      () => Reflect.apply(plain, this, args),
      (answer) => price(text, answer, args),
    )
  }
  Reflect.set(prototype, name, counting)
  return () => Reflect.set(prototype, name, plain)
}
