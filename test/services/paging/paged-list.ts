/** Paginated lists, each with functions to add and remove members. */
import type { IAMClient } from '@aws-sdk/client-iam'
import type { TestServer } from '../../support/harness.ts'

/** The server and client of a test, and the name of its entities. */
export interface World {
  readonly server: TestServer
  readonly iam: IAMClient
  /** The name of the user, group, role, policy, and so on. It is unique for each list. */
  readonly name: string
}

/** Members of pages, each identified by a unique string. */
type Members = readonly (string | undefined)[]

export interface PagedList {
  readonly operation: string
  /** Creates the entity that the list belongs to. */
  readonly prepare?: (world: World) => Promise<unknown>
  /** Adds a member, named `name` if members have names, and returns its identifier on pages. */
  readonly add: (world: World, name: string, number: number) => Promise<string | undefined>
  /** Removes a member. Undefined when members cannot be removed. */
  readonly remove?: (world: World, member: string) => Promise<unknown>
  /** Returns pages of at most `size` members. */
  readonly pages: (world: World, size: number) => AsyncIterable<Members>
  /** The maximum number of members. Undefined when it is high. */
  readonly most?: number
}

/** A list that no call changes after its creation. */
export interface FixedList extends Pick<PagedList, 'operation' | 'pages'> {
  /** The maximum number of members of a page. Undefined when requests can specify it. */
  readonly pageSize?: number
  readonly prepare: (world: World) => Promise<unknown>
}

/** Returns the members on the pages of the SDK's paginator. */
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

/** Follows the Markers of lists for which the SDK has no paginator. */
export async function* followMarkers<Page extends Truncated>(
  send: (marker: { readonly Marker?: string }) => Promise<Page>,
): AsyncGenerator<Page> {
  let marker: string | undefined
  do {
    const page = await send(marker === undefined ? {} : { Marker: marker })
    yield page
    marker = page.Marker
  } while (marker !== undefined)
}
