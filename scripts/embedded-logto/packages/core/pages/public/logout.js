// The site asked to sign out: confirm the provider's form without another click.
const form = document.querySelector('form');
const confirmed = document.createElement('input');
confirmed.type = 'hidden';
confirmed.name = 'logout';
confirmed.value = 'yes';
form.append(confirmed);
form.submit();
