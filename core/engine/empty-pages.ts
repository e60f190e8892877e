/**
 * Empty first pages, which test whether clients ask for more pages as long as there is a token.
 *
 * Source: API reference of AWS Organizations: "These operations can occasionally return an empty set of results even
 * when there are more results available." AWS does not document when. Other services do not do that.
 */

/** The only service whose documentation announces empty pages. */
const SERVICE = 'organizations'

/**
 * Returns the first page of a list without its items, and with the token of the page that has them. Returns any other
 * output as it is.
 */
export function emptiedFirstPage<O>({ service, input }: { service: string; input: unknown }, output: O): O {
  const isFirst = Reflect.get(Object(input), 'NextToken') === undefined
  if (service !== SERVICE || !isFirst || !Object.hasOwn(Object(output), 'NextToken')) return output
  const members = Object.entries(Object(output)).map(([name, value]) => [
    name,
    Array.isArray(value) ? [] : value,
  ])
  return { ...output, ...Object.fromEntries(members), NextToken: BEGINNING }
}

/** Positions of pages are keys, and no key comes before this one. */
const BEGINNING = ''
