/** Prints the caller of a container's credentials. Uses each container provider of the SDK for JavaScript. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromContainerMetadata, fromHttp } from '@aws-sdk/credential-providers'

for (const provider of [fromContainerMetadata, fromHttp]) {
  const client = new STSClient({ credentials: provider({ maxRetries: 0 }), maxAttempts: 1 })
  const { Arn } = await client.send(new GetCallerIdentityCommand({}))
  process.stdout.write(`${Arn}\n`)
}
