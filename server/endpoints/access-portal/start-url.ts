/** The start URLs that AWS gives to instances. */
import type { SignedIn } from './visit.ts'

/**
 * Returns the start URL of a portal, as command-line tools accept it.
 *
 * Sources: IAM Identity Center User Guide; for GovCloud (US) and China, start URLs that the AWS CLI accepts.
 */
export function startUrlOf({ instance, place }: Pick<SignedIn, 'instance' | 'place'>): string {
  const name = instance.subdomain ?? instance.identityStoreId
  switch (place.partition) {
    case 'aws-us-gov':
      return `https://start.us-gov-home.awsapps.com/directory/${name}`
    case 'aws-cn':
      return `https://start.home.awsapps.cn/directory/${name}`
    default:
      return `https://${name}.awsapps.com/start`
  }
}
