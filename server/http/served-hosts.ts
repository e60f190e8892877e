/** The hosts of AWS that this server answers for, to clients of the proxy and in TLS handshakes. */
import { isAnyHostOfAws, isHostOfAws } from '../../core/aws/hosts.ts'
import type { Settings } from '../../core/runtime/settings.ts'
import { SERVED_SERVICES } from '../../protocol/served-services.ts'

type Upstreams = Pick<Settings, 'upstream'>

/** Returns whether requests for this host are answered here. Upstreams can have all other services of AWS. */
export function isServed(name: string, settings: Upstreams): boolean {
  return hasUpstream(settings) ? isAnyHostOfAws(name) : isHostOfAws(name)
}

/** Returns the message for a client that names another host. @param hostAndPort a safe text */
export function notServed(hostAndPort: string, settings: Upstreams): string {
  const served = hasUpstream(settings) ? 'AWS services' : SERVED_SERVICES
  return `iamulator serves only ${served}: it does not connect to ${hostAndPort}.`
}

function hasUpstream({ upstream }: Upstreams): boolean {
  return Object.keys(upstream).length > 0
}
