/** Callers without identity policies, at least one for each way in which elements and conditions can see them. */
import {
  type Caller,
  CorrelatedKey,
  providerCaller,
  serviceCaller,
  sharedProviderCaller,
} from './correlated.ts'
import type { CallerSearch } from './identities.ts'
import { accountIn, accountNumber, anything, each, name, ofAccount, shape } from './shapes.ts'
import type { Alternatives } from './texts.ts'

/**
 * The providers that every account has (IAM User Guide, OIDC federation).
 */
const sharedProviders = [
  'accounts.google.com',
  'www.amazon.com',
  'graph.facebook.com',
  'cognito-identity.amazonaws.com',
]

const chineseEnding = /(?<=\.amazonaws\.com)\.cn$/
const oidc = ':oidc-provider/'

/** Returns undefined if there are too many states. */
export function samlCallers(search: CallerSearch): readonly Caller[] | undefined {
  const before = `arn:${search.partition}:iam::`
  const arns = search.texts(
    [shape(before, accountNumber, ':saml-provider/', name)],
    askedOfProvider(search, before),
  )
  return arns?.map((arn) => providerCaller('saml', accountIn(arn), [arn]))
}

/**
 * Returns users of OpenID Connect providers. Elements can name a provider by its ARN, and if they name a host, it is
 * also a name of every provider of that host.
 */
export function webIdentityCallers(search: CallerSearch): readonly Caller[] | undefined {
  const before = `arn:${search.partition}:iam::`
  const hosts = namedHosts(search)
  const arns = search.texts(
    [shape(before, accountNumber, oidc, name), shape(before, accountNumber, oidc, name, '/', anything)],
    [...askedOfProvider(search, before), ...hosts.map((host) => [shape(before, accountNumber, oidc, host)])],
  )
  return arns?.flatMap((arn) => {
    const caller = providerCaller('web-identity', accountIn(arn), [arn])
    const host = arn.slice(arn.indexOf(oidc) + oidc.length)
    return hosts.includes(host)
      ? [caller, providerCaller('web-identity', accountIn(arn), [arn, host])]
      : [caller]
  })
}

/** Returns users of the providers that every account has: each that elements name, and one that they don't. */
export function sharedProviderCallers(search: CallerSearch): readonly Caller[] {
  const hosts = namedHosts(search)
  const others = sharedProviders.filter((host) => !hosts.includes(host))
  return [...hosts, ...others.slice(0, 1)].map(sharedProviderCaller)
}

/** Returns services: each that elements name, and one that they don't. In China, a service has two names. */
export function serviceCallers({ named, partition }: CallerSearch): readonly Caller[] {
  const names = new Set(named.services.map((service) => service.replace(chineseEnding, '')))
  const all = [...names, unnamedService(names)]
  if (partition !== 'aws-cn') return all.map((service) => serviceCaller([service]))
  return all.map((service) => serviceCaller([service, `${service}.cn`]))
}

function unnamedService(names: ReadonlySet<string>): string {
  let service = 'service.amazonaws.com'
  while (names.has(service)) service = `x${service}`
  return service
}

function askedOfProvider({ named, asked, outside }: CallerSearch, before: string): readonly Alternatives[] {
  return [
    ...each(named.providers.filter((provider) => provider.startsWith(before))),
    ...outside.map((account) => [shape(`${before}${account}:`, anything)]),
    ...asked(CorrelatedKey.userId),
    ...asked(CorrelatedKey.account).map((patterns) => ofAccount(patterns, before)),
  ]
}

function namedHosts({ named }: CallerSearch): readonly string[] {
  return named.providers.filter((provider) => !provider.startsWith('arn:'))
}
