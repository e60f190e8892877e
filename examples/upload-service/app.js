/**
 * An API that stores files in S3. It does not check where a tenant may write: each upload assumes a role with the
 * tenant as a session tag, and the policy of the role allows only the folder of that tenant.
 */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import express from 'express'

/**
 * @param {object} options
 * @param {string} options.roleArn the role that uploads
 * @param {import('@aws-sdk/client-sts').STSClientConfig} options.sts who assumes the role, and where
 * @param {string} [options.s3] the endpoint of S3, if it is not AWS's
 */
export function createApp({ roleArn, sts, s3 }) {
  const app = express()
  app.put('/:folder/:name', express.raw({ type: () => true, limit: '10mb' }), async (request, response) => {
    const Key = `${request.params.folder}/${request.params.name}`
    // A real service takes the tenant from a session or a token.
    const client = clientOf(request.get('x-tenant') ?? 'nobody')
    try {
      await client.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body: request.body }))
      response.status(201).json({ stored: Key })
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AccessDenied') throw error
      response.status(403).json({ error: `You cannot write to ${request.params.folder}.` })
    }
  })
  return app

  /** @param {string} tenant */
  function clientOf(tenant) {
    const params = { RoleArn: roleArn, RoleSessionName: 'upload', Tags: [{ Key: 'tenant', Value: tenant }] }
    const credentials = fromTemporaryCredentials({
      params,
      clientConfig: sts,
      ...(sts.credentials && { masterCredentials: sts.credentials }),
    })
    return new S3Client({
      region: 'us-east-1',
      credentials,
      ...(s3 && { endpoint: s3, forcePathStyle: true }),
    })
  }
}
