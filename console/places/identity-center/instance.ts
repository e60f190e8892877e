/** The instance of IAM Identity Center that the signed-in account sees, and what its parts share. */
import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { InstanceMetadata } from '../../../protocol/model/sso-admin-types.ts'
import { call, get } from '../../api/client.ts'
import { everyItem } from '../../api/pages.ts'

export interface Instance {
  readonly arn: string
  readonly identityStoreId: string
  readonly ownerId: string
  /** The home region. */
  readonly region: string
  readonly name: string
  /** Whether it is that of an organization, which gives access to accounts. */
  readonly isOfOrganization: boolean
  readonly portalUrl: string
  readonly startUrl: string
  /** Who signs users in. */
  readonly source: Source
  readonly scim: readonly { readonly tenant: string; readonly url: string }[]
}

export type Source = 'directory' | 'built-in' | 'external'

/** An answer of `GET /_iamulator/identity-center`. */
interface Served {
  readonly instances: readonly {
    readonly identityStoreId: string
    readonly kind: string
    readonly region: string
    readonly portalUrl: string
    readonly startUrl: string
    readonly source: Source
    readonly scim: Instance['scim']
  }[]
}

/** Returns the instances, that of the organization first. An instance is listed in its own regions only. */
export async function loadInstances(signal: AbortSignal): Promise<readonly Instance[]> {
  const served = await get<Served>('/_iamulator/identity-center', {}, signal)
  const regions = new Set(served.instances.map(({ region }) => region))
  const lists = await Promise.all(
    // Without an instance, the call shows whether the caller may see any.
    (regions.size === 0 ? [undefined] : [...regions]).map((region) => listInstances(region, signal)),
  )
  const byArn = new Map(lists.flat().map((instance) => [instance.InstanceArn, instance]))
  return [...byArn.values()]
    .map((instance) => toInstance(instance, served))
    .toSorted((a, b) => Number(b.isOfOrganization) - Number(a.isOfOrganization))
}

function listInstances(
  region: string | undefined,
  signal: AbortSignal,
): Promise<readonly InstanceMetadata[]> {
  return everyItem(
    (NextToken) => call('sso-admin', 'ListInstances', { NextToken }, signal, region),
    ({ Instances }) => Instances,
  )
}

function toInstance(
  { InstanceArn = '', IdentityStoreId = '', OwnerAccountId = '', Name = '' }: InstanceMetadata,
  { instances }: Served,
): Instance {
  const served = instances.find(({ identityStoreId }) => identityStoreId === IdentityStoreId)
  return {
    arn: InstanceArn,
    identityStoreId: IdentityStoreId,
    ownerId: OwnerAccountId,
    region: served?.region ?? '',
    name: Name,
    isOfOrganization: served?.kind === 'organization',
    portalUrl: served?.portalUrl ?? '/start',
    startUrl: served?.startUrl ?? '',
    source: served?.source ?? 'directory',
    scim: served?.scim ?? [],
  }
}

export interface Shared {
  readonly instance: Instance
  /** Grows with every change. */
  readonly version: number
  /** Loads everything again, after something was changed. */
  changed(): void
  /** Shows a dialog. */
  ask(dialog: (close: () => void) => ComponentChildren): void
}

export const SharedContext = createContext<Shared | undefined>(undefined)

export function useInstance(): Shared {
  const shared = useContext(SharedContext)
  if (!shared) throw new Error('There is no instance around this part.')
  return shared
}
