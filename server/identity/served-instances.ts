/** Which instances of IAM Identity Center an endpoint serves. */
import type { Place, SsoInstanceRow } from '../../store/index.ts'
import { partitionOfHost, regionOfHost } from '../aws/hosts.ts'
import { hostNameOf } from '../standards/host-name.ts'

/**
 * Returns whether the endpoint of a request serves an instance. AWS's endpoints serve those of their partition that have
 * their home in the region. Endpoints at other host names, which have no region, serve all.
 *
 * @param origin the scheme and host that the request was sent to
 */
export function servesInstance(
  origin: string | undefined,
  { partition }: Place,
  { region }: SsoInstanceRow,
): boolean {
  const name = hostNameOf(origin?.split('://')[1])
  const host = { partition: partitionOfHost(name)?.id ?? partition, region: regionOfHost(name) ?? region }
  return host.partition === partition && host.region === region
}
