/** Routes each request to its endpoint. */
import type { Iamulator } from '../admin/endpoint.ts'
import { answerEmulatorRequest, isEmulatorPath } from '../admin/index.ts'
import { respond } from '../endpoints/api/index.ts'
import { answerContainerRequest, isContainerPath } from '../endpoints/container-credentials/index.ts'
import { answerMetadataRequest, isMetadataPath } from '../endpoints/instance-metadata/index.ts'
import { answerSignInRequest, isForWebsite, isSignInRequest } from '../endpoints/sign-in/index.ts'
import { type Answer, isTooLong, type WireRequest } from '../engine/request.ts'

export function answerOf(iamulator: Iamulator, request: WireRequest): Answer | Promise<Answer> {
  const answerLocally = localService(request)
  if (answerLocally) return answerLocally(iamulator, request)
  if (isTooLong(request.body)) return TOO_LONG
  return iamulator.ready ? respond(iamulator, request) : STARTING
}

/** Returns the handler of a local endpoint. Undefined for the IAM and STS APIs, which are at `/`. */
function localService(request: WireRequest): typeof answerEmulatorRequest | undefined {
  const { path } = request
  if (isSignInRequest(request)) return answerSignInRequest
  if (path === '/') return undefined
  if (isMetadataPath(path)) return answerMetadataRequest
  if (isContainerPath(path)) return answerContainerRequest
  if (isEmulatorPath(path)) return answerEmulatorRequest
  return isForWebsite(request) ? answerSignInRequest : undefined
}

/** SDKs retry on this response. */
const STARTING: Answer = { status: 503, headers: { 'Retry-After': '1' }, body: '' }

const TOO_LONG: Answer = { status: 413, headers: {}, body: '' }
