/** Names what a request asked for, also when it is no call of a service that iamulator has. */
import { regionOfHost } from '../core/aws/hosts.ts'
import { regionOfEndpoint } from '../core/aws/regions.ts'
import { hostNameOf } from '../core/standards/host-name.ts'
import type { WireRequest } from '../protocol/request.ts'

/** `=` is excluded so that many occurrences of `Credential=` don't take quadratic time. */
const CREDENTIAL = /Credential=[^/%,&\s=]+(?:\/|%2[fF])\d+(?:\/|%2[fF])[^/%,&=]+(?:\/|%2[fF])([\w-]+)/

/** Returns the service in the credential scope, without validating the signature, which is checked later. */
export function scopedService(request: Pick<WireRequest, 'header' | 'query'>): string | undefined {
  return CREDENTIAL.exec(request.header('authorization') ?? request.query)?.[1]
}

/** Returns the region of the endpoint of AWS that the request was sent to. Undefined at other hosts. */
export function requestedRegion(request: WireRequest): string | undefined {
  const host = request.header('host')
  return regionOfEndpoint(host) ?? regionOfHost(hostNameOf(host))
}

/** Returns the part of the X-Amz-Target header before the first period, which resembles a service name. */
export function targetedService(request: Pick<WireRequest, 'header'>): string | undefined {
  return request.header('x-amz-target')?.split('.')[0]
}

const ACTION = /(?:^|&)Action=(\w{1,128})(?:&|$)/

/**
 * Returns the service and the operation for the log, such as `cloudformation:DescribeStacks`.
 *
 * Services without operation names in their requests, such as S3, get the method: their paths may contain
 * anything. Forms are read whatever their content type, because a wrong one is why they were redirected.
 *
 * @param service the service that answers; undefined when iamulator does not have it
 */
export function requestedAction(request: WireRequest, service: string | undefined): string {
  const { method, query, body } = request
  const name = service ?? scopedService(request) ?? targetedService(request) ?? ''
  const target = /\.(\w{1,128})$/.exec(request.header('x-amz-target') ?? '')?.[1]
  const inForm = () => (method === 'POST' ? ACTION.exec(body.toString('latin1'))?.[1] : undefined)
  const operation = target ?? ACTION.exec(query)?.[1] ?? inForm() ?? method
  return `${/^[\w-]{1,64}$/.test(name) ? name : '...'}:${operation}`
}
