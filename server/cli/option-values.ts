/** Reads the values of settings. */
import { isIP } from 'node:net'
import { apiServicesNamed, namesOfApiServices } from '../../core/aws/api-operations.ts'
import { isPartition, PARTITION_NAMES } from '../../core/aws/partitions.ts'
import { DEFAULT_QUOTAS, isQuotaName } from '../../core/aws/quotas.ts'
import type { GuardMode } from '../../core/runtime/settings.ts'
import { suggestionFor } from '../../core/standards/nearest.ts'

/** Thrown for an invalid value. The message describes a valid one, but does not name the flag or variable. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
}

export function filled(text: string, what: string): string {
  if (text.trim() === '') throw new OptionError(`is empty: give ${what}`)
  return text
}

/** Parses a host name. It is in lower case, as in the Host header; an IPv6 address has no brackets. */
export function hostName(text: string): string {
  const name = text.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  if (!/^[\w-]+(?:\.[\w-]+)*\.?$/.test(name) && !(isIP(name) === 6 && /^[\da-f:.]+$/.test(name)))
    throw new OptionError('must be a host name without scheme, port, or path, such as iam.test.example')
  return name
}

/** Returns a host in the form of `URL.hostname`. */
export function hostInUrls(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname : name
}

/** Parses the name or ARN of an instance profile. Source: IAM API reference, CreateInstanceProfile. */
export function profileName(text: string): string {
  if (!/^(?:arn:aws[a-z-]*:iam::\d{12}:instance-profile\/(?:[!-~]+\/)?)?[\w+=,.@-]{1,128}$/.test(text))
    throw new OptionError('must be the name or ARN of an instance profile')
  return text
}

export function partitionName(text: string): string {
  if (!isPartition(text))
    throw new OptionError(`must be a partition, such as aws-cn.${suggestionFor(text, PARTITION_NAMES)}`)
  return text
}

export function wholeNumber(text: string, maximum: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value <= maximum)) throw new OptionError(`must be a whole number from 0 to ${maximum}`)
  return value
}

const MILLISECONDS = { ms: 1, s: 1000, m: 60_000 } as const
const LONGEST = 3_600_000

/** Parses a time of at most an hour. Without a unit, it is in milliseconds, as in programs. */
export function milliseconds(text: string): number {
  const [, amount, unit = 'ms'] = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m)?$/.exec(text) ?? []
  const value = isUnit(unit) ? Math.round(Number(amount) * MILLISECONDS[unit]) : Number.NaN
  if (!(value <= LONGEST)) throw new OptionError('must be a time of at most 60m, such as 2s or 500ms')
  return value
}

function isUnit(text: string): text is keyof typeof MILLISECONDS {
  return Object.hasOwn(MILLISECONDS, text)
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((each) => each === text)
    if (choice === undefined) throw new OptionError(`must be one of ${choices.join(', ')}`)
    return choice
  }
}

/**
 * Returns an HTTP base URL without a trailing slash.
 *
 * Undefined when the text is not an HTTP URL, or contains a query, a fragment, or credentials.
 */
export function baseUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search + url.hash + url.username + url.password !== '')
    return undefined
  return url.href.replace(/\/+$/, '')
}

/** Parses a URL for all services, or pairs of a service and its URL, separated by commas. */
export function upstreams(text: string): Record<string, string> {
  const entries = text.split(',').map((each) => {
    const [, name = '*', url = ''] = /^(?:([\w*-]+)=)?(.*)$/s.exec(each.trim()) ?? []
    return [name === '*' ? name : serviceName(name), upstreamUrl(url)] as const
  })
  return Object.fromEntries(entries)
}

/** Parses a base URL that may contain credentials, but no path. */
function upstreamUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isBase = url && /^https?:$/.test(url.protocol) && url.pathname + url.search + url.hash === '/'
  if (!isBase) throw new OptionError('must be a URL without a path, such as http://127.0.0.1:5000')
  return url.href.replace(/\/$/, '')
}

const GUARD_MODE = oneOf('enforce', 'audit', 'off')

export function guardModes(text: string): Record<string, GuardMode> {
  const entries = text.split(',').map((each) => {
    const [, name = '', mode = ''] = /^([\w-]+)=(\w+)$/.exec(each.trim()) ?? []
    if (name === '') throw new OptionError('must be SERVICE=MODE, such as s3=audit')
    return [serviceName(name), GUARD_MODE(mode)] as const
  })
  return Object.fromEntries(entries)
}

/** Parses the name of a service, such as `s3`, `dynamodb`, or `monitoring`. */
function serviceName(text: string): string {
  const name = text.toLowerCase()
  if (apiServicesNamed(name).length > 0) return name
  throw new OptionError(`names the unknown service "${text}".${suggestionFor(name, namesOfApiServices())}`)
}

export function issuer(text: string) {
  const [, name, source] = /^(https:[^=]+)=(.+)$/.exec(text) ?? []
  if (name === undefined || source === undefined)
    throw new OptionError('must be ISSUER=SOURCE, such as https://idp.example.com=http://localhost:8080')
  return { [name]: source }
}

export function quota(text: string) {
  const [name = '', value = '', ...more] = text.split('=')
  if (more.length > 0 || value === '') throw new OptionError('must be NAME=N, such as UsersQuota=200000')
  if (!isQuotaName(name)) {
    throw new OptionError(
      `names the unknown quota "${name}".${suggestionFor(name, Object.keys(DEFAULT_QUOTAS))}`,
    )
  }
  return { [name]: wholeNumber(value, 1_000_000_000) }
}
