// Registers a worker as the one that serves a Lambda function: `node scripts/register-lambda.mjs NAME URL`. The function's
// name is an activity type; PERDURE_URL says where the service is (the default is where `npm start` listens).
const [name, url] = process.argv.slice(2);
if (name === undefined || url === undefined) {
  console.error('Usage: node scripts/register-lambda.mjs <function name> <worker url>');
  process.exit(1);
}
const apiKey = process.env.PERDURE_API_KEY;
const response = await fetch(`${process.env.PERDURE_URL ?? 'http://127.0.0.1:7400'}/graphql`, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
  },
  body: JSON.stringify({
    query: `mutation ($input: WebhookEndpointInput!) {
      createWebhookEndpoint(input: $input) {
        ... on EndpointWithSecret { endpoint { id state stateReason } secret }
        ... on Refused { code message advice }
      }
    }`,
    variables: { input: { name: `lambda-${name}`, url, activityTypes: [name] } },
  }),
});
const { data, errors } = await response.json();
const made = data?.createWebhookEndpoint;
if (made?.endpoint === undefined || made.endpoint.state === 'Unverified') {
  console.error(JSON.stringify(errors ?? made));
  process.exit(1);
}
console.log(JSON.stringify(made));
