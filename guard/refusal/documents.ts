/** Writes error documents in XML: of the Query protocol, EC2, REST XML, and S3. */

import type { ApiServiceName } from '../../core/aws/api-operations.ts'
import { escapeXml } from '../../core/standards/xml/text.ts'
import type { AwsError } from '../../protocol/errors.ts'
import { escapeText } from '../../protocol/xml.ts'
import { factsOf } from './forms.ts'
import { messageText } from './text.ts'

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** The namespace of errors that occur before the service is known (measured on STS). */
const FAULT_NAMESPACE = 'http://webservices.amazon.com/AWSFault/2005-15-09'

/** Returns the document of the Query protocol, which has line ends and indentation (measured on STS). */
export function queryDocument(service: ApiServiceName | undefined, error: AwsError, id: string): string {
  return `<ErrorResponse xmlns="${escapeText(namespaceOf(service))}">
  <Error>
    <Type>${error.type}</Type>
    <Code>${escapeText(error.code)}</Code>
    <Message>${textOf(error)}</Message>
  </Error>
  <RequestId>${escapeText(id)}</RequestId>
</ErrorResponse>
`
}

/**
 * Returns the document of REST XML, on one line. Source: Smithy's restXml protocol, and Route 53's API reference.
 *
 * @param hostId of S3 Control only
 */
export function restDocument(
  service: ApiServiceName | undefined,
  error: AwsError,
  id: string,
  hostId: string | undefined,
): string {
  const host = hostId === undefined ? '' : `<HostId>${hostId}</HostId>`
  return `<?xml version="1.0"?>
<ErrorResponse xmlns="${escapeText(namespaceOf(service))}"><Error><Type>${error.type}</Type><Code>${escapeText(error.code)}</Code><Message>${textOf(error)}</Message></Error><RequestId>${escapeText(id)}</RequestId>${host}</ErrorResponse>`
}

/** Returns EC2's document. Source: the EC2 API reference, where the last name is `RequestID`. */
export function ec2Document(error: AwsError, id: string): string {
  return `${DECLARATION}<Response><Errors><Error><Code>${escapeText(error.code)}</Code><Message>${textOf(error)}</Message></Error></Errors><RequestID>${escapeText(id)}</RequestID></Response>`
}

/** Returns S3's document. The members, such as `RequestId`, are elements after the message. */
export function s3Document(error: AwsError, members: Readonly<Record<string, string>>): string {
  const elements = Object.entries(members).map(
    ([name, value]) => `<${name}>${escapeText(messageText(value))}</${name}>`,
  )
  return `${DECLARATION}<Error><Code>${escapeText(error.code)}</Code><Message>${textOf(error)}</Message>${elements.join('')}</Error>`
}

/** Returns the errors of single keys, as S3 prints them in the result of DeleteObjects. */
export function deletionErrors(refused: readonly RefusedKey[]): string {
  const errors = refused.map(({ key, versionId, error }) => {
    const version = versionId === undefined ? '' : `<VersionId>${escapeXml(versionId)}</VersionId>`
    return `<Error><Key>${escapeXml(key)}</Key>${version}<Code>${escapeText(error.code)}</Code><Message>${textOf(error)}</Message></Error>`
  })
  return errors.join('')
}

export interface RefusedKey {
  readonly key: string
  readonly versionId: string | undefined
  /** In the dialect of S3. */
  readonly error: AwsError
}

function textOf({ text = '' }: AwsError): string {
  return escapeText(messageText(text))
}

/** Returns the namespace of a service's documents, which has its signing name and version (botocore's models). */
function namespaceOf(service: ApiServiceName | undefined): string {
  if (!service) return FAULT_NAMESPACE
  const { xmlNamespace } = factsOf(service)
  return xmlNamespace ?? `http://${service.signingName}.amazonaws.com/doc/${service.version}/`
}
