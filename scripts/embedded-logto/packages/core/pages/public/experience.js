// Drives the forms of sign-in, registration and password reset against /api/experience.
const { kind, texts } = JSON.parse(document.querySelector('#data').textContent);
const error = document.querySelector('.error');
const notice = document.querySelector('.notice');
const alternatives = document.querySelector('[data-alternatives]');
const state = { verificationId: undefined, identifier: undefined };

const step = (name) => document.querySelector(`form[data-step="${name}"]`);

const show = (name, text) => {
  for (const form of document.querySelectorAll('form[data-step]')) {
    form.hidden = form.dataset.step !== name;
  }
  alternatives.hidden = true;
  notice.textContent = text ?? '';
  notice.hidden = !text;
  step(name).querySelector('input, button').focus();
};

const fail = (code) => {
  error.textContent = texts.errors[code] ?? texts.errors.unknown;
  error.dataset.code = code;
  error.hidden = false;
  error.focus();
};

class ApiError extends Error {
  constructor(body) {
    super(body.code);
    this.code = body.code ?? 'unknown';
    this.data = body.data;
  }
}

const call = async (method, path, body) => {
  const response = await fetch(`/api/experience${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  const result = response.status === 204 ? {} : await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(result);
  }
  return result;
};

const submit = async () => {
  const { redirectTo } = await call('POST', '/submit');
  if (redirectTo) {
    location.replace(redirectTo);
  }
};

const identify = async () => {
  try {
    await call('POST', '/identification', { verificationId: state.verificationId });
  } catch (reason) {
    if (reason.code === 'user.user_not_exist' && kind === 'SignIn') {
      show('confirm', texts.createConfirm);
      return;
    }
    if (
      reason.code === 'user.missing_profile' &&
      reason.data?.missingProfile?.includes('password')
    ) {
      show('new-password', texts.choosePassword);
      return;
    }
    throw reason;
  }
  if (kind === 'ForgotPassword') {
    show('new-password', '');
    return;
  }
  await submit();
};

const toIdentifier = (value) =>
  value.includes('@') ? { type: 'email', value } : { type: 'username', value };

const handlers = {
  email: async (form) => {
    await call('PUT', '', { interactionEvent: kind });
    state.identifier = { type: 'email', value: form.elements.email.value.trim() };
    const { verificationId } = await call('POST', '/verification/verification-code', {
      identifier: state.identifier,
      interactionEvent: kind,
    });
    state.verificationId = verificationId;
    show('code', texts.codeSent);
  },
  code: async (form) => {
    await call('POST', '/verification/verification-code/verify', {
      ...state,
      code: form.elements.code.value.trim(),
    });
    await identify();
  },
  confirm: async () => {
    await call('PUT', '/interaction-event', { interactionEvent: 'Register' });
    await identify();
  },
  password: async (form) => {
    await call('PUT', '', { interactionEvent: kind });
    const path = kind === 'Register' ? '/new-password-identity' : '/password';
    const value = form.elements.identifier.value.trim();
    const { verificationId } = await call('POST', `/verification${path}`, {
      identifier: kind === 'Register' ? { type: 'username', value } : toIdentifier(value),
      password: form.elements.password.value,
    });
    state.verificationId = verificationId;
    await identify();
  },
  'new-password': async (form) => {
    const password = form.elements['new-password'].value;
    if (kind === 'ForgotPassword') {
      await call('PUT', '/profile/password', { password });
      await call('POST', '/submit');
      location.replace(`/sign-in${location.search}`);
      return;
    }
    await call('POST', '/profile', { type: 'password', value: password });
    await call('POST', '/identification', {});
    await submit();
  },
};

for (const form of document.querySelectorAll('form[data-step]')) {
  const button = form.querySelector('button');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    error.hidden = true;
    button.disabled = true;
    try {
      await handlers[form.dataset.step](form);
    } catch (reason) {
      fail(reason instanceof ApiError ? reason.code : 'unknown');
    } finally {
      button.disabled = false;
    }
  });
  button.disabled = false;
}
