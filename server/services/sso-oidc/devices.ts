/** Devices, whose users sign in elsewhere. */

import { isHostOfAws } from '../../../core/aws/hosts.ts'
import { partitionNamed } from '../../../core/aws/partitions.ts'
import type { Context, Family, Input } from '../../../core/engine/operation.ts'
import { type Caller, directoryCaller } from '../../../core/identity/caller.ts'
import {
  DEVICE_CODE_SECONDS,
  POLLING_SECONDS,
  startDeviceAuthorization,
} from '../../../core/identity/identity-center/device-authorizations.ts'
import { endpointRegion, servesInstance } from '../../../core/identity/identity-center/served-instances.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import { invalidStartUrl } from '../../../protocol/errors/sso-oidc.ts'
import { type SsoInstanceRow, ssoInstanceKey, type View } from '../../../store/index.ts'
import { DEVICE_CODE, requireClient, requireGrantType } from './clients.ts'

type Request = Input<'sso-oidc', 'StartDeviceAuthorization'>

export const devices = {
  StartDeviceAuthorization: {
    ungoverned: true,
    identify,
    run: (tx, input, ctx) => {
      const client = requireClient(input, ctx)
      const instance = requireInstance(tx)
      const { now, randomBytes, origin } = ctx
      const foreignRegion = servesInstance(origin, tx, instance) ? undefined : endpointRegion(origin)
      const { row, deviceCode } = startDeviceAuthorization(tx, client, { now, randomBytes, foreignRegion })
      const { userCode } = row
      const page = devicePage(instance, ctx)
      const complete = new URL(page)
      complete.searchParams.set('user_code', userCode)
      return {
        deviceCode,
        userCode,
        verificationUri: page.href,
        verificationUriComplete: complete.href,
        expiresIn: DEVICE_CODE_SECONDS,
        interval: POLLING_SECONDS,
      }
    },
  },
} satisfies Family<'sso-oidc'>

/**
 * Returns the account whose instance has the start URL as the caller. As on AWS, an instance of another region is not
 * noticed here, but on the page where the user enters the code.
 *
 * @throws AwsError InvalidClientException, UnauthorizedClientException, or InvalidRequestException
 */
async function identify(_view: View, input: Request, ctx: Context): Promise<Caller> {
  requireGrantType(requireClient(input, ctx), DEVICE_CODE)
  const found = ctx.oidcIssuer.instanceAt(input.startUrl)
  if (!found) throw invalidStartUrl()
  return directoryCaller(found.place)
}

/** @throws AwsError InvalidRequestException when the instance has been deleted meanwhile */
function requireInstance({ ssoInstances }: View): SsoInstanceRow {
  const instance = ssoInstances.get(ssoInstanceKey)
  if (!instance) throw invalidStartUrl()
  return instance
}

/**
 * Returns the URL of the page where users enter the code. It is on the host that the device knows or, with AWS's host
 * names, on that of the access portal. It names the portal if users would be asked to sign in to another one.
 *
 * Unverified: The verification URIs of devices are below the access portal, because AWS has changed them several times.
 */
function devicePage({ id, identityStoreId, region }: SsoInstanceRow, ctx: Context): URL {
  const { origin = '', partition, oidcIssuer } = ctx
  if (origin === '' || isHostOfAws(hostNameOf(origin.split('://')[1])))
    return new URL(`https://${id}.${region}.portal.${partitionNamed(partition).domain}/device`)
  const page = new URL('/device', origin)
  const usual = oidcIssuer.instanceAt(`${origin}/start`)?.instance.id
  if (usual !== id) page.searchParams.set('directory', identityStoreId)
  return page
}
