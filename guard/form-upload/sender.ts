/** Identifies the sender of a form that uploads an object to S3, and checks the form against its policy. */

import { partitionNamed } from '../../core/aws/partitions.ts'
import { anonymousIn } from '../../core/identity/caller.ts'
import type { Sender } from '../../core/identity/sender.ts'
import { type CredentialSources, provenCaller } from '../../core/identity/signed-caller.ts'
import { inDialect } from '../../protocol/dialects.ts'
import { AwsError } from '../../protocol/errors.ts'
import { fileTooLarge, fileTooSmall } from '../../protocol/s3-post/errors.ts'
import { checkPostPolicy } from '../../protocol/s3-post/policy.ts'
import {
  type FormSignature,
  parseFormSignature,
  verifyFormSignature,
} from '../../protocol/s3-post/signature.ts'
import { VERSION_2 } from '../../protocol/sigv2.ts'
import type { FileLimits, PostForm } from './form.ts'

/** A form, and where it was posted to. */
export interface PostedForm {
  readonly form: PostForm
  readonly bucket: string
  /** The partition of a form that names no region. */
  readonly partition: string
  /** The region in which the service gets the form. Undefined when it is not known. */
  readonly region?: string | undefined
}

export interface FormSender extends Omit<Sender, 'bodyCheck'> {
  /** The limits for the size of the file. Undefined when the policy has none. */
  readonly limits: FileLimits | undefined
}

/**
 * Returns the sender of a form, after its signature and its policy were verified. A form without a policy is that of an
 * anonymous sender.
 *
 * Unverified: The policy of a form is checked after the signature, because S3's order is not known. With
 * `--signatures off`, it is checked, too.
 *
 * @throws AwsError in the words of S3
 */
export function formSenderOf(sources: CredentialSources, posted: PostedForm): FormSender {
  let signature: FormSignature | undefined
  try {
    signature = parseFormSignature(posted.form.fields)
    if (signature === undefined)
      return { caller: anonymousIn(posted.partition), signature, limits: undefined }
    return signedForm(sources, posted, signature)
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const withToken = signature?.sessionToken !== undefined
    throw inDialect(error, 's3', { withToken, presigned: true })
  }
}

function signedForm(sources: CredentialSources, posted: PostedForm, signature: FormSignature): FormSender {
  const { accessKeyId, sessionToken, policy } = signature
  const isV2 = signature.version === VERSION_2
  const region = isV2 ? (posted.region ?? partitionNamed(posted.partition).iamRegion) : signature.scope.region
  const caller = provenCaller(sources, {
    ...{ accessKeyId, sessionToken, region },
    verify: (secret) => verifyFormSignature(signature, secret),
  })
  const { form, bucket } = posted
  const range = checkPostPolicy(policy, { ...form, bucket }, sources.clock.real())
  return {
    caller,
    signature: {
      version: signature.version,
      form: 'POST',
      scope: { service: 's3', region },
      signedAt: isV2 ? undefined : signature.signedAt,
      contentSha256: undefined,
    },
    limits: range && { ...range, tooSmall: fileTooSmall, tooLarge: fileTooLarge },
  }
}
