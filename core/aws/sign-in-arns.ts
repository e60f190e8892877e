/** The ARNs of AWS Sign-In. Source: Service Authorization Reference, AWS Sign-In. */
import type { Owner } from './arns.ts'

/** The clients of `aws login`. Source: the model. */
export const SAME_DEVICE = 'arn:aws:signin:::devtools/same-device'
export const CROSS_DEVICE = 'arn:aws:signin:::devtools/cross-device'

/** The client of everybody who exchanges a signed request for a token. Source: AWS Sign-In User Guide, condition keys. */
export const SIGNING_CLIENT = 'arn:aws:signin:::client-credentials/sigv4'

interface Place extends Owner {
  readonly region: string
}

/** Returns what a client of `aws login` acts on: `localhost` on the user's machine, `remote` on another one. */
export function publicClientArn({ partition, region, accountId }: Place, clientId: string): string {
  const name = clientId === CROSS_DEVICE ? 'remote' : 'localhost'
  return `arn:${partition}:signin:${region}:${accountId}:oauth2/public-client/${name}`
}

/** Returns a service as the resource of tokens. @param name such as `aws-mcp.amazonaws.com` */
export function tokenResourceArn({ partition, region, accountId }: Place, name: string): string {
  return `arn:${partition}:signin:${region}:${accountId}:service-principal/${name}`
}

/**
 * Returns the console.
 *
 * Unverified: The name of the console in its ARN is `console`, because AWS documents none.
 */
export const consoleArn = ({ partition }: Pick<Owner, 'partition'>) =>
  `arn:${partition}:signin:::console/console`
