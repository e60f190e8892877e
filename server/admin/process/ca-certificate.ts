/** The endpoint that returns the certificate that clients need to trust the server's TLS. */
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import type { Iamulator, Reply } from '../endpoint.ts'

export function readAuthority({ encryption }: Iamulator): Reply {
  if (!encryption)
    throw new EndpointError(
      404,
      'NoTls',
      'The server does not use TLS. Start iamulator with --tls on, --tls-port, or --proxy on.',
    )
  return { status: 200, body: encryption.certificate, contentType: 'application/x-pem-file' }
}
