/** Lists that are read page by page, while they change. */
import { expect } from '@jest/globals'

export interface PagedList {
  /** Adds an item to the list. Returns its ID. */
  readonly add: (name: string) => Promise<string>
  readonly remove: (id: string) => Promise<unknown>
  /** Returns a page of two items. */
  readonly page: (NextToken: string | undefined) => Promise<Page>
}

export interface Page {
  readonly ids: readonly (string | undefined)[]
  readonly NextToken: string | undefined
}

/** Returns the page in an answer. @param id the member that identifies an item */
export const pageOf = (
  items: readonly object[] | undefined,
  id: string,
  NextToken: string | undefined,
): Page => ({
  ids: (items ?? []).map((item) => Reflect.get(item, id)),
  NextToken,
})

/** Expects a list, which is empty, to show what stays exactly once. */
export async function expectStablePages(list: PagedList): Promise<void> {
  const added: string[] = []
  for (const each of ['a', 'b', 'c', 'd', 'e', 'f']) added.push(await list.add(each))
  const sorted = added.toSorted()
  const first = await list.page(undefined)
  expect(first.ids).toEqual(sorted.slice(0, 2))
  // The position of the second page is the last item of the first one, which is gone then.
  await list.remove(sorted[1] ?? '')
  await list.remove(sorted[5] ?? '')
  const second = await list.page(first.NextToken)
  expect(second.ids).toEqual(sorted.slice(2, 4))
  const third = await list.page(second.NextToken)
  expect(third).toEqual({ ids: [sorted[4]], NextToken: undefined })
}
