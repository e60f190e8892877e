/** Which upstream has a service, and how strictly its calls are guarded. */
import type { ApiServiceName } from '../core/aws/api-operations.ts'
import type { GuardMode, GuardSettings, Modes } from '../core/runtime/settings.ts'
import type { Upstream } from './transport/types.ts'

type Named = Pick<ApiServiceName, 'key' | 'signingName' | 'prefix'>

/** Returns the upstream of a service. Undefined when none is configured for it. */
export function upstreamOf({ upstream }: GuardSettings, service: Named): Upstream | undefined {
  const text = settingOf(upstream, service) ?? upstream['*']
  return text === undefined ? undefined : upstreamAt(text)
}

/** Returns all upstreams, each once. */
export function upstreamsIn({ upstream }: GuardSettings): ReadonlySet<Upstream> {
  return new Set(Object.values(upstream).map(upstreamAt))
}

/** Returns the upstream of services that nobody knows. Undefined when each upstream has certain services. */
export function upstreamOfOthers({ upstream }: GuardSettings): Upstream | undefined {
  const text = upstream['*']
  return text === undefined ? undefined : upstreamAt(text)
}

/** A mode for the service limits what `auth` would enforce, and never the other way around. */
export function modeOf({ guard }: GuardSettings, { auth }: Pick<Modes, 'auth'>, service: Named): GuardMode {
  const mode = settingOf(guard, service)
  return mode === undefined || auth === 'off' ? auth : mode
}

/** The key of a service is more precise than its signing name, which several services may have. */
function settingOf<Value>(
  byName: Readonly<Record<string, Value>>,
  { key, signingName, prefix }: Named,
): Value | undefined {
  const name = [key, signingName, prefix].find((each) => Object.hasOwn(byName, each))
  return name === undefined ? undefined : byName[name]
}

const parsed = new Map<string, Upstream>()

/** Returns the upstream at a URL, the same object each time. */
function upstreamAt(text: string): Upstream {
  const known = parsed.get(text)
  if (known) return known
  const { origin, username, password } = new URL(text)
  const credentials = {
    accessKeyId: decodeURIComponent(username),
    secretAccessKey: decodeURIComponent(password),
  }
  const upstream = { url: new URL(origin), ...(username === '' ? {} : { credentials }) }
  parsed.set(text, upstream)
  return upstream
}

/** Returns the upstreams by service, without the credentials in their URLs. */
export function shownUpstreams({ upstream }: GuardSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(upstream).map(([name, text]) => [name, new URL(text).origin]))
}
