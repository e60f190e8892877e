/** Messages of denials, as tests compare them. */

/**
 * Returns the message of a denial without its last sentence, which names an authorization ID. Which denials have one is in
 * test/access/authorization-ids.test.ts.
 */
export function withoutDetails(message: string): string {
  return message.replace(DETAILS, '')
}

const DETAILS =
  /\. Go to https:\/\/[\w.-]+\/iam\/home\?region=[\w-]+#\/authorization-details\/([\da-z]+) for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: \1$/
