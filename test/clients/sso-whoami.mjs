/** Prints the caller of a profile of IAM Identity Center, with the SDK for JavaScript. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromSSO } from '@aws-sdk/credential-providers'

const client = new STSClient({ credentials: fromSSO({ profile: 'dev' }), maxAttempts: 1 })
const { Arn } = await client.send(new GetCallerIdentityCommand({}))
process.stdout.write(`${Arn}\n`)
