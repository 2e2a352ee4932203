// Starts the API's reference page; separate from the page because its policy allows no script inside.
window.addEventListener('load', () => {
  window.SwaggerUIBundle({
    url: '/passport/api/v1/openapi.json',
    dom_id: '#reference',
    deepLinking: true,
    defaultModelsExpandDepth: -1,
    supportedSubmitMethods: [],
  });
});
