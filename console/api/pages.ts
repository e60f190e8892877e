/** Lists of AWS that come in pages. */

interface Page {
  readonly NextToken?: string | undefined
}

/** Above this, a page of the console shows the first ones, and how many there are. */
export const LONGEST_LIST = 10_000

/**
 * Returns the items of all pages, up to {@link LONGEST_LIST}.
 *
 * @param ask returns the page after a token
 */
export async function everyItem<Answer extends Page, Item>(
  ask: (NextToken: string | undefined) => Promise<Answer>,
  itemsOf: (answer: Answer) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let token: string | undefined
  do {
    const answer = await ask(token)
    items.push(...(itemsOf(answer) ?? []))
    token = answer.NextToken
  } while (token !== undefined && items.length < LONGEST_LIST)
  return items
}

interface MarkedPage {
  readonly IsTruncated?: boolean | undefined
  readonly Marker?: string | undefined
}

/** Returns the items of all pages of IAM. @param ask returns the page after a marker */
export async function everyMarked<Answer extends MarkedPage, Item>(
  ask: (Marker: string | undefined) => Promise<Answer>,
  itemsOf: (answer: Answer) => readonly Item[] | undefined,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let marker: string | undefined
  do {
    const answer = await ask(marker)
    items.push(...(itemsOf(answer) ?? []))
    marker = answer.IsTruncated ? answer.Marker : undefined
  } while (marker !== undefined)
  return items
}
