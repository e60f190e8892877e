/**
 * Start URLs and issuer URLs, which name an instance of IAM Identity Center.
 *
 * Sources: IAM Identity Center User Guide, "Customizing the AWS access portal URL"; endpoints and issuers that the AWS CLI
 * accepts.
 */
import { type Place, type SsoInstanceRow, type Store, ssoInstanceKey } from '../../../store/index.ts'
import { PARTITIONS } from '../../aws/partitions.ts'
import { hostNameOf, isHostOfUrl } from '../../standards/host-name.ts'

/** An instance, and the account that owns it. */
export interface PlacedInstance {
  readonly place: Place
  readonly instance: SsoInstanceRow
}

/**
 * Returns the instance that a URL names: by its own ID, by the ID of its identity store, or by its sub domain. The URL of an
 * access portal that names none, such as `http://localhost:4566/start`, belongs to the only instance, or to the only
 * organization's.
 */
export function instanceAt(store: Pick<Store, 'accounts' | 'view'>, url: string): PlacedInstance | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  const names = namesIn(parsed)
  const all = instancesIn(store)
  const named = all.find((each) => names.some((name) => isNamed(each.instance, name)))
  return named ?? (isOurPortal(parsed) ? soleInstance(all) : undefined)
}

function instancesIn(store: Pick<Store, 'accounts' | 'view'>): readonly PlacedInstance[] {
  return [...store.accounts()].flatMap(({ partition, accountId }) => {
    const place = { partition, accountId }
    const instance = store.view(place).ssoInstances.get(ssoInstanceKey)
    return instance ? [{ place, instance }] : []
  })
}

/** Returns what can name an instance: the beginning of the host, the segments of the path, and our own parameter. */
function namesIn({ host, pathname, searchParams }: URL): readonly string[] {
  const names = [...host.split('.', 1), ...pathname.split('/'), searchParams.get('directory') ?? '']
  return names.map((name) => name.toLowerCase()).filter(Boolean)
}

const isNamed = ({ id, identityStoreId, subdomain }: SsoInstanceRow, name: string): boolean =>
  [id, identityStoreId, subdomain].includes(name)

const AWS_DOMAINS = [
  'awsapps.com',
  'awsapps.cn',
  'app.aws',
  'aws',
  ...PARTITIONS.flatMap(({ domain, dualStackDomain, site }) => [domain, dualStackDomain, site]),
]

/** Returns whether a URL is below a domain of AWS. The URLs of access portals there each name an instance. */
export function isUrlOfAws(url: string): boolean {
  return URL.canParse(url) && isHostOfAws(new URL(url).host)
}

function isHostOfAws(host: string): boolean {
  const name = hostNameOf(host)
  return AWS_DOMAINS.some((domain) => name.endsWith(`.${domain}`))
}

/** Returns whether a URL belongs to the access portal at a host name of our own. */
function isOurPortal({ host, pathname, searchParams }: URL): boolean {
  const isOurs = isHostOfUrl(host) && !isHostOfAws(host)
  return isOurs && /^\/start\/?$/.test(pathname) && !searchParams.has('directory')
}

function soleInstance(all: readonly PlacedInstance[]): PlacedInstance | undefined {
  const organizations = all.filter(({ instance }) => instance.kind === 'organization')
  const candidates = organizations.length > 0 ? organizations : all
  return candidates.length === 1 ? candidates[0] : undefined
}
