// Registers a worker as the one that serves a Lambda function: `node scripts/register-lambda.mjs NAME URL`. The function's
// name is an activity type. A function that is registered already moves to the URL. PERDURE_URL says where the service is (the default is where `npm start` listens).
const [name, url] = process.argv.slice(2);
if (name === undefined || url === undefined) {
  console.error('Usage: node scripts/register-lambda.mjs <function name> <worker url>');
  process.exit(1);
}
const apiKey = process.env.PERDURE_API_KEY;
const endpointName = `lambda-${name}`;

async function ask(query, variables) {
  const response = await fetch(`${process.env.PERDURE_URL ?? 'http://127.0.0.1:7400'}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(apiKey && { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) {
    console.error(JSON.stringify(errors));
    process.exit(1);
  }
  return data;
}

async function create() {
  const { createWebhookEndpoint: made } = await ask(
    `mutation ($input: WebhookEndpointInput!) {
      createWebhookEndpoint(input: $input) {
        ... on EndpointWithSecret { endpoint { id state stateReason } secret }
        ... on Refused { code message advice }
      }
    }`,
    { input: { name: endpointName, url, activityTypes: [name] } },
  );
  return made;
}

/** Moves the endpoint that has the name; its secret stays. */
async function move() {
  const { webhookEndpoints } = await ask('{ webhookEndpoints { id name } }');
  const { id } = webhookEndpoints.find((each) => each.name === endpointName) ?? {};
  const { updateWebhookEndpoint: moved } = await ask(
    `mutation ($input: UpdateWebhookEndpointInput!) {
      updateWebhookEndpoint(input: $input) {
        ... on WebhookEndpoint { id state stateReason }
        ... on Refused { code message advice }
      }
    }`,
    { input: { id, url, activityTypes: [name] } },
  );
  return moved.state === undefined ? moved : { endpoint: moved };
}

const made = await create();
const registered = made.code === 'NAME_TAKEN' ? await move() : made;
if (registered.endpoint === undefined || registered.endpoint.state === 'Unverified') {
  console.error(JSON.stringify(registered));
  process.exit(1);
}
console.log(JSON.stringify(registered));
