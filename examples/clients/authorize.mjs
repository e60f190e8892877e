/** Asks iamulator who sent a node:http request, and whether the caller is allowed to make it. */
const ENDPOINT = `${process.env.AWS_ENDPOINT_URL ?? 'http://127.0.0.1:4566'}/_iamulator/authorize`

export async function authorize({ method, url, rawHeaders }, body, action, resources) {
  const request = { method, path: url, headers: rawHeaders, body: body.toString('base64') }
  const question = JSON.stringify({ request, action, resources })
  const answer = await fetch(ENDPOINT, { method: 'POST', body: question })
  return answer.json()
}
