/* global SwaggerUIBundle */
// The document stands next to the page, whatever stands before both.
const documentURL = new URL('../openapi.json', document.currentScript.src);

window.ui = SwaggerUIBundle({
  url: documentURL.href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  // A pasted token is forgotten with the page.
  persistAuthorization: false,
  // No requests to the validator of swagger.io.
  validatorUrl: null,
  tryItOutEnabled: true,
});
