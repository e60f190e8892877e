/** Errors of requests that iamulator guards for other emulators. */
import { AwsError } from './aws-error.ts'

// ---- Requests to guarded services -------------------------------------------------------------------------------

const REFUSED =
  'so it refuses the request; start it with `--unknown pass` to forward such requests without a decision.'

/** Ours. The name is that in the signature or the host name. */
export const serviceNotKnown = (name: string) =>
  new AwsError('NotImplemented', `iamulator does not know the service ${name}, ${REFUSED}`, 501)

/** Ours. For requests without anything that names a service. */
export const noServiceNamed = () =>
  new AwsError(
    'NotImplemented',
    `iamulator cannot tell which AWS service the request is for, ${REFUSED}`,
    501,
  )

/** Ours. For operations that newer SDKs have, and for misspelled ones. */
export const operationNotKnown = (service: string, operation: string) =>
  new AwsError(
    'NotImplemented',
    `iamulator does not know the operation ${operation} of ${service}, ${REFUSED}`,
    501,
  )

/** Ours. For paths of REST services that no operation has, and for requests that could be several operations. */
export const noOperationNamed = (service: string) =>
  new AwsError(
    'NotImplemented',
    `iamulator cannot tell which operation of ${service} the request is, ${REFUSED}`,
    501,
  )

/** Ours, with the code of AWS's common error, which SDKs retry. The sentence names the address of the upstream. */
export const upstreamUnavailable = (sentence: string) => new AwsError('ServiceUnavailable', sentence, 503)

/** Ours. SDKs retry the status. The sentence names the address of the upstream. */
export const upstreamBrokeOff = (sentence: string) => new AwsError('BadGateway', sentence, 502)

/** Ours, with the code of AWS's common error. Something that the decision depends on could not be read. */
export const notDecidable = (reason: string) =>
  new AwsError('ServiceUnavailable', `iamulator cannot decide on the request: ${reason}`, 503)

/** Ours, with the code of AWS's common error, which SDKs retry. */
export const tooManyBodies = () =>
  new AwsError('ServiceUnavailable', 'iamulator is receiving too many long bodies at once.', 503)

/** Ours, with the code that S3 has for slow clients. */
export const bodyTooSlow = () =>
  new AwsError(
    'RequestTimeout',
    'The body, which iamulator has to read to decide on the request, did not arrive in time.',
    408,
  )

/** Ours, with the usual name of the status. */
export const requestTooLong = (maximumBytes: number) =>
  new AwsError(
    'RequestEntityTooLarge',
    `The body has more than ${maximumBytes} bytes, which iamulator has to read to decide on the request.`,
    413,
  )

/** Ours, with the code of AWS's common error. Upstreams could take a part of such names for a part of another resource's. */
export const namesNoResource = () =>
  new AwsError(
    'ValidationException',
    'The request contains a name or an ARN that could be read as another resource, so iamulator refuses it.',
    400,
  )

/** Ours. The kind of request is a noun in the plural. */
export const notForwarded = (kind: string) =>
  new AwsError('NotImplemented', `iamulator does not forward ${kind}.`, 501)

/** Ours. For services that AWS has, but no emulator here. */
export const noUpstreamFor = (id: string, name: string) =>
  new AwsError(
    'NotImplemented',
    `No upstream has ${id}: start iamulator with \`--upstream ${name}=URL\` to guard an emulator of it.`,
    501,
  )

/** Ours. The same for an emulator that a program started, such as a test. */
export const noUpstreamGivenFor = (id: string, name: string) =>
  new AwsError(
    'NotImplemented',
    `No upstream has ${id}: add ${name}, with the URL of an emulator of it, to the option \`upstream\` of createIamulator or of the plugin of your test runner.`,
    501,
  )

/** Ours. Such paths change the emulator behind the policies, for example by deleting everything in it. */
export const ownPathRefused = (upstream: string) =>
  new AwsError(
    'AccessDenied',
    `Only administrators can use what the upstream has besides AWS's APIs. Sign the request as one, or send it to ${upstream} directly.`,
    403,
  )
