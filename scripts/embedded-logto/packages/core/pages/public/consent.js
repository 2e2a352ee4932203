// Finishes Logto's consent by its own API: a form post that ends at another origin is forbidden by the page's policy.
const button = document.querySelector('button');
const error = document.querySelector('.error');

button.addEventListener('click', async () => {
  button.disabled = true;
  const response = await fetch('/api/interaction/consent', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const { redirectTo } = await response.json();
  if (response.ok) {
    location.replace(redirectTo);
    return;
  }
  error.hidden = false;
  button.disabled = false;
});
