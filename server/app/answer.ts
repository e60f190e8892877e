/** Routes each request to its endpoint. */

import { IDP_SIGN_IN } from '../../core/identity/saml/built-in.ts'
import { type Answer, isTooLong, STARTING, type WireRequest } from '../../protocol/request.ts'
import type { Iamulator } from '../admin/endpoint.ts'
import { answerEmulatorRequest, isEmulatorPath, isEndpoint } from '../admin/index.ts'
import { answerVisit, isVisit } from '../admin/process/welcome.ts'
import { answerPortalRequest, isPortalRequest } from '../endpoints/access-portal/index.ts'
import { respond } from '../endpoints/api/index.ts'
import { isRestRequest } from '../endpoints/api/rest-routes.ts'
import { answerFontRequest, isFontRequest } from '../endpoints/console/fonts.ts'
import { answerConsoleRequest, isConsoleRequest } from '../endpoints/console/index.ts'
import { answerContainerRequest, isContainerPath } from '../endpoints/container-credentials/index.ts'
import { answerMetadataRequest, isMetadataPath } from '../endpoints/instance-metadata/index.ts'
import { answerScimRequest, isScimRequest } from '../endpoints/scim/index.ts'
import { answerSignInRequest, isForWebsite, isSignInRequest } from '../endpoints/sign-in/index.ts'

export function answerOf(iamulator: Iamulator, request: WireRequest): Answer | Promise<Answer> {
  const answerLocally = localService(iamulator, request)
  if (answerLocally) return answerLocally(iamulator, request)
  if (isTooLong(request.body)) return TOO_LONG
  return iamulator.ready ? respond(iamulator, request) : STARTING
}

/** Returns whether one of iamulator's own endpoints, other than the APIs of AWS services, answers the request. */
export function isForLocalService(iamulator: Pick<Iamulator, 'settings'>, request: WireRequest): boolean {
  return localService(iamulator, request) !== undefined
}

type LocalService = (iamulator: Iamulator, request: WireRequest) => Promise<Answer>

/** Returns the handler of a local endpoint. Undefined for the APIs of AWS services, at `/` or at paths of their own. */
function localService(
  { settings }: Pick<Iamulator, 'settings'>,
  request: WireRequest,
): LocalService | undefined {
  if (isRestRequest(request)) return undefined
  if (isScimRequest(request)) return answerScimRequest
  if (request.path === IDP_SIGN_IN) return answerEmulatorRequest
  if (isSignInRequest(request)) return answerSignInRequest
  if (settings.console === 'on' && isConsoleRequest(request)) return answerConsoleRequest
  if (isPortalRequest(request)) return answerPortalRequest
  if (request.path === '/') return isVisit(request) ? answerVisit : undefined
  return LOCAL_SERVICES.find(([isFor]) => isFor(request))?.[1]
}

/** The first one that a request is for answers it. */
const LOCAL_SERVICES: readonly (readonly [(request: WireRequest) => boolean, LocalService])[] = [
  [isFontRequest, answerFontRequest],
  [({ path }) => isMetadataPath(path), answerMetadataRequest],
  [({ path }) => isContainerPath(path), answerContainerRequest],
  [({ path }) => isEndpoint(path), answerEmulatorRequest],
  [isVisit, answerVisit],
  [({ path }) => isEmulatorPath(path), answerEmulatorRequest],
  [isForWebsite, answerSignInRequest],
]

const TOO_LONG: Answer = { status: 413, headers: {}, body: '' }
