/** Which instances of IAM Identity Center an endpoint serves, and which tokens. */
import type { Place, SsoInstanceRow } from '../../../store/index.ts'
import { partitionOfHost, regionOfHost } from '../../aws/hosts.ts'
import { hostNameOf } from '../../standards/host-name.ts'
import { isEnabledIn } from './instance-regions.ts'

/**
 * Returns the region of the endpoint that a request was sent to. Undefined at host names of our own, which have none.
 *
 * @param origin the scheme and host
 */
export const endpointRegion = (origin: string | undefined) => regionOfHost(hostIn(origin))

const hostIn = (origin = '') => hostNameOf(origin.split('://')[1])

/**
 * Returns whether the endpoint of a request serves an instance. AWS's endpoints serve the instances of their partition that are
 * enabled in their region. Endpoints at other host names serve all.
 */
export function servesInstance(
  origin: string | undefined,
  { partition }: Place,
  instance: SsoInstanceRow,
): boolean {
  const region = endpointRegion(origin)
  if (region === undefined) return true
  return partitionOfHost(hostIn(origin))?.id === partition && isEnabledIn(instance, region)
}

/**
 * Returns whether the endpoint of a request takes a token of a region. Tokens are not replicated to other regions of an
 * instance. Source: IAM Identity Center User Guide, "Using IAM Identity Center across multiple AWS Regions".
 */
export function takesTokenOf(origin: string | undefined, region: string | undefined): boolean {
  return region === undefined || region === (endpointRegion(origin) ?? region)
}
