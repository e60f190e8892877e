/** Lists that come in pages, each with a way to make and unmake what stands in it. */
import type { IAMClient } from '@aws-sdk/client-iam'
import type { TestServer } from '../../support/harness.ts'

/** Who asks, and what its things are called. */
export interface World {
  readonly server: TestServer
  readonly iam: IAMClient
  /** Of its own for each list: a user, group, role, policy ... is called so. */
  readonly name: string
}

/** What the pages show of members: a text that tells them apart. */
type Members = readonly (string | undefined)[]

export interface PagedList {
  readonly operation: string
  /** Makes what has the list. */
  readonly prepare?: (world: World) => Promise<unknown>
  /** Adds a member, called `name` where members have names; what pages show of it. */
  readonly add: (world: World, name: string, number: number) => Promise<string | undefined>
  /** Left out where members stay for ever. */
  readonly remove?: (world: World, member: string) => Promise<unknown>
  /** Pages of `size` members at most. */
  readonly pages: (world: World, size: number) => AsyncIterable<Members>
  /** How many members there can be, where that is few. */
  readonly most?: number
}

/** A list that no call changes once it is there. */
export interface FixedList extends Pick<PagedList, 'operation' | 'pages'> {
  /** How many members its pages have at most, where requests cannot say so. */
  readonly pageSize?: number
  readonly prepare: (world: World) => Promise<unknown>
}

/** The members on the pages of the SDK's paginator. */
export const paged =
  <Input, Page>(
    paginate: (config: PageConfig, input: Input) => AsyncIterable<Page>,
    input: (world: World) => Input,
    members: (page: Page) => Members | undefined,
  ): PagedList['pages'] =>
  (world, pageSize) =>
    membersOn(paginate({ client: world.iam, pageSize }, input(world)), members)

interface PageConfig {
  readonly client: IAMClient
  readonly pageSize: number
}

export async function* membersOn<Page>(
  pages: AsyncIterable<Page>,
  members: (page: Page) => Members | undefined,
): AsyncGenerator<Members> {
  for await (const page of pages) yield members(page) ?? []
}

interface Truncated {
  readonly Marker?: string | undefined
}

/** For lists that the SDK has no paginator for. */
export async function* following<Page extends Truncated>(
  send: (marker: { readonly Marker?: string }) => Promise<Page>,
): AsyncGenerator<Page> {
  let marker: string | undefined
  do {
    const page = await send(marker === undefined ? {} : { Marker: marker })
    yield page
    marker = page.Marker
  } while (marker !== undefined)
}
