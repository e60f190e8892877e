/** Creates and lists instances of IAM Identity Center. AWS has no API that creates the instance of an organization. */

import { organizationOf } from '../../core/access/organization/managed.ts'
import { DEFAULT_ACCOUNT } from '../../core/identity/administrator.ts'
import { type Place, type SsoInstanceRow, ssoInstanceKey, type View } from '../../store/index.ts'
import { startUrlOf } from '../endpoints/access-portal/start-url.ts'
import { EndpointError, requireReady } from '../endpoints/endpoint-error.ts'
import {
  type Handler,
  type Iamulator,
  invalidBody,
  isObject,
  ok,
  refuseUnknownParameters,
} from './endpoint.ts'
import { sourceOf } from './identity-source.ts'
import { applySeed, readSeedFrom } from './state/seed.ts'

/** Lists the instances of all accounts. */
export const listIdentityCenters: Handler = ({ store }, _body, query, { origin }) => {
  refuseUnknownParameters(query, [])
  const instances = [...store.accounts()].flatMap((place) => shownIn(store.view(place), origin) ?? [])
  return ok({ instances })
}

/**
 * Creates an instance as a seed does. An account that is in no organization becomes the management account of one.
 *
 * @throws EndpointError InvalidSeed for its form, InstanceExists, or SeedNotApplied for what AWS would reject
 */
export const addIdentityCenter: Handler = async (iamulator, body, _query, { origin }) => {
  requireReady(iamulator)
  if (!isObject(body)) throw invalidBody('The body must be a JSON object.')
  const { store } = iamulator
  const { account = managementAccountIn(iamulator), ...members } = membersOf(body)
  const place = { partition: iamulator.settings.partition, accountId: String(account) }
  const view = store.view(place)
  if (view.ssoInstances.has(ssoInstanceKey))
    throw new EndpointError(409, 'InstanceExists', `Account ${place.accountId} already has an instance.`)
  const needed = organizationOf(view) ? {} : { permissionSets: [] }
  const identityCenter = { ...needed, ...members, account }
  const seed = await readSeedFrom({ content: { identityCenter }, place })
  await store.durably(() => applySeed(iamulator, seed))
  return ok(shownIn(store.view(place), origin))
}

const membersOf = (body: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(body))

/** Returns the only management account or, if there are none or several, the default account. */
function managementAccountIn({ store, settings }: Iamulator): string {
  const managing = [...store.accounts()].filter(
    (place: Place) => place.partition === settings.partition && store.view(place).organizations.size > 0,
  )
  const [only, ...others] = managing
  return only && others.length === 0 ? only.accountId : DEFAULT_ACCOUNT
}

function shownIn(view: View, origin: string) {
  const instance = view.ssoInstances.get(ssoInstanceKey)
  return instance && toJson(instance, view, origin)
}

function toJson(instance: SsoInstanceRow, view: View, origin: string) {
  const { partition, accountId } = view
  const { id, arn, identityStoreId, kind, region, name, subdomain } = instance
  return {
    account: accountId,
    partition,
    kind,
    region,
    name,
    instanceId: id,
    instanceArn: arn,
    identityStoreId,
    subdomain,
    startUrl: startUrlOf({ instance, place: { partition, accountId } }),
    portalUrl: `${origin}/start?directory=${identityStoreId}`,
    source: sourceOf(instance),
    scim: Array.from(view.scimTenants.rows(), ([, { id: tenant }]) => ({
      tenant,
      url: `${origin}/${tenant}/scim/v2/`,
    })),
  }
}
