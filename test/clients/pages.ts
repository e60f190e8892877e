/** Lists of AWS Organizations as a whole. */

/** Returns the items on all pages. */
export async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = []
  for await (const page of pages) items.push(...(itemsOf(page) ?? []))
  return items
}

/** Returns the IDs of items in alphabetical order, because AWS does not document the order of its lists. */
export const idsOf = (items: readonly { readonly Id?: string | undefined }[]): string[] =>
  items.map(({ Id = '' }) => Id).sort()
