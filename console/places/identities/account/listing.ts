/** Loads the identities of the account that one is signed in to, page by page, so that the first ones are there at once. */
import { type Signal, useSignal } from '@preact/signals'
import { useCallback, useEffect, useRef } from 'preact/hooks'
import type { User } from '../../../../protocol/model/iam-types.ts'
import { ApiError, call } from '../../../api/client.ts'
import { everyMarked } from '../../../api/pages.ts'
import { forgetKeys } from '../users/key-facts.ts'
import { groupRow, type IdentityRow, joined, roleRow, rowOf, userRow } from './rows.ts'

export interface Listing {
  readonly rows: readonly IdentityRow[]
  readonly isComplete: boolean
  /** Why there are no rows, or not all. */
  readonly error: unknown
  /** What could not be read besides, such as providers. */
  readonly missing: readonly unknown[]
  reload(): void
}

interface Held {
  readonly rows: readonly IdentityRow[]
  readonly isComplete: boolean
  readonly error: unknown
  readonly missing: readonly unknown[]
}

/** About half a megabyte for roles with usual trust policies. */
const PAGE = 400

/** Loads when shown, and when the account changes. Rows of before stay until the new ones are complete. */
export function useListing(accountId: string): Listing {
  const held: Signal<Held> = useSignal<Held>({ rows: [], isComplete: false, error: undefined, missing: [] })
  const running = useRef<AbortController>(undefined)
  const reload = useCallback(() => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    forgetKeys()
    void load(held, controller.signal)
  }, [held])
  useEffect(() => {
    held.value = { rows: [], isComplete: false, error: undefined, missing: [] }
    reload()
    return () => running.current?.abort()
  }, [accountId, held, reload])
  return { ...held.value, reload }
}

async function load(held: Signal<Held>, signal: AbortSignal): Promise<void> {
  const show = (change: Partial<Held>) => {
    if (!signal.aborted) held.value = { ...held.peek(), ...change }
  }
  const isFirst = held.peek().rows.length === 0
  const missing: unknown[] = []
  const orMissing = <T>(given: Promise<readonly T[]>) =>
    given.catch((error: unknown): readonly T[] => {
      missing.push(error)
      return []
    })
  try {
    const others = Promise.all([orMissing(signIns(signal)), orMissing(providers(signal))])
    let rows: readonly IdentityRow[] = []
    for await (const page of identityPages(signal)) {
      rows = [...rows, ...page]
      if (isFirst) show({ rows, error: undefined })
    }
    const [users, found] = await others
    show({ rows: [...joined(rows, users), ...found], isComplete: true, error: undefined, missing })
  } catch (error) {
    show({ error, isComplete: true })
  }
}

async function* identityPages(signal: AbortSignal): AsyncGenerator<readonly IdentityRow[]> {
  let marker: string | undefined
  do {
    const input = {
      Filter: ['User', 'Group', 'Role'],
      MaxItems: PAGE,
      ...(marker && { Marker: marker }),
    } as const
    const page = await call('iam', 'GetAccountAuthorizationDetails', input, signal)
    yield [
      ...(page.UserDetailList ?? []).flatMap(userRow),
      ...(page.GroupDetailList ?? []).flatMap(groupRow),
      ...(page.RoleDetailList ?? []).flatMap(roleRow),
    ]
    marker = page.IsTruncated ? page.Marker : undefined
  } while (marker !== undefined)
}

/** Only ListUsers tells when users last signed in. */
function signIns(signal: AbortSignal): Promise<readonly User[]> {
  return everyMarked(
    (Marker) => call('iam', 'ListUsers', { MaxItems: 1000, Marker }, signal),
    ({ Users }) => Users,
  )
}

async function providers(signal: AbortSignal): Promise<readonly IdentityRow[]> {
  const [oidc, saml] = await Promise.all([
    call('iam', 'ListOpenIDConnectProviders', {}, signal),
    call('iam', 'ListSAMLProviders', {}, signal),
  ])
  const details = (oidc.OpenIDConnectProviderList ?? []).map(({ Arn = '' }) => oidcRow(Arn, signal))
  const samlRows = (saml.SAMLProviderList ?? []).map(({ Arn, CreateDate }) =>
    rowOf({ arn: Arn, created: CreateDate, words: ['signed assertions'] }),
  )
  return [...(await Promise.all(details)), ...samlRows].flat()
}

/** One whose details are refused is listed without them. */
async function oidcRow(arn: string, signal: AbortSignal): Promise<readonly IdentityRow[]> {
  const input = { OpenIDConnectProviderArn: arn }
  const details = await call('iam', 'GetOpenIDConnectProvider', input, signal).catch((error: unknown) => {
    if (error instanceof ApiError) return undefined
    throw error
  })
  return rowOf({ arn, created: details?.CreateDate, words: details?.ClientIDList ?? [] })
}
