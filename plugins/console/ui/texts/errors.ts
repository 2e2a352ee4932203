/** What people read instead of a code of our API. A code without an entry gets the text of its status. */
import type { Text } from '../i18n.ts';

export const errorTexts: Readonly<Record<string, Text>> = {
  'console.offline': {
    en: 'The identity service does not answer. Check the connection and try again.',
    ru: 'Сервис идентификации не отвечает. Проверьте соединение и повторите.',
  },
  'console.signed_out': { en: 'You are signed out.', ru: 'Вы вышли.' },
  'api.unauthorized': { en: 'You are signed out.', ru: 'Вы вышли.' },
  'api.forbidden': { en: 'Your role does not allow this.', ru: 'Вашей роли это не разрешено.' },
  'api.too_many_requests': {
    en: 'Too many requests. Wait a moment and try again.',
    ru: 'Слишком много запросов. Подождите немного и повторите.',
  },
  'kernel.invalid_request': {
    en: 'Something in the request does not fit.',
    ru: 'Что-то в запросе не подходит.',
  },
  'kernel.not_found': { en: 'This does not exist.', ru: 'Этого не существует.' },
  'rules.policy_changed': {
    en: 'Somebody else has published rules since. Reload the page to see theirs first.',
    ru: 'Правила успел опубликовать кто-то другой. Обновите страницу и посмотрите их.',
  },
  'rules.invalid_rule': {
    en: 'A rule cannot be published. Run the test: it says which and why.',
    ru: 'Одно из правил нельзя опубликовать. Запустите проверку: она скажет, какое и почему.',
  },
  'rules.invalid_policy': {
    en: 'Two rules have the same name, or there are more than 100.',
    ru: 'У двух правил одно имя, или правил больше 100.',
  },
  'rules.person_unknown': {
    en: 'The site knows nobody by this identifier.',
    ru: 'У сайта нет человека с таким идентификатором.',
  },
  'kernel.busy': {
    en: 'The service is busy. Try again in a moment.',
    ru: 'Сервис занят. Повторите чуть позже.',
  },
  'audit.verification_running': {
    en: 'The chain is being verified already. Wait for the result.',
    ru: 'Цепочка уже проверяется. Дождитесь итога.',
  },
  'registration.administrator_needed': {
    en: 'This application may use Logto’s Management API: only an administrator can make a secret for it.',
    ru: 'Это приложение имеет доступ к Management API Logto: секрет для него создаёт только администратор.',
  },
  'rules.not_published': {
    en: 'Comparisons with what this person does not share with the site can be tried on them once they are published. Until then, try them on typed facts.',
    ru: 'Сравнения с тем, чего этот человек сайту не показывает, проверяются на нём только после публикации. До этого проверяйте их на введённых значениях.',
  },
  'rules.too_many_questions': {
    en: 'The rules of this site have compared enough with people’s data: 20 comparisons, changed ones included. An administrator can publish further ones.',
    ru: 'Правила этого сайта уже сравнили достаточно с данными людей: 20 сравнений, считая изменённые. Дальнейшие публикует администратор.',
  },
  'complaints.closed': { en: 'The complaint is closed.', ru: 'Жалоба закрыта.' },
  'complaints.user_unknown': {
    en: 'The person is erased: nothing can be sealed for them any more.',
    ru: 'Человек удалён: для него больше ничего нельзя запечатать.',
  },
  'complaints.attachment_not_found': {
    en: 'The attachment is not there any more.',
    ru: 'Вложения больше нет.',
  },
  'dsr.not_found': {
    en: 'There is no such request (any more).',
    ru: 'Такого запроса нет или больше нет.',
  },
  'blocks.not_found': {
    en: 'The site does not block this person (any more).',
    ru: 'Сайт не блокирует этого человека или уже не блокирует.',
  },
  'staff.own_role': {
    en: 'Nobody changes their own role. Ask another administrator.',
    ru: 'Свою роль никто не меняет. Попросите другого администратора.',
  },
  'staff.last_admin': {
    en: 'Nobody else is known to be an administrator. Give somebody that role first.',
    ru: 'Других администраторов нет. Сначала дайте кому-нибудь эту роль.',
  },
  'staff.invalid_member': {
    en: 'The account, the role or the sites do not fit together.',
    ru: 'Учётная запись, роль и сайты не подходят друг к другу.',
  },
  'staff.member_not_found': {
    en: 'This account has no role of its own any more.',
    ru: 'У этой учётной записи уже нет отдельной роли.',
  },
  'sites.not_found': { en: 'There is no such site.', ru: 'Такого сайта нет.' },
  'sites.invalid_site': {
    en: 'The description does not fit: names are one line, addresses begin with https://.',
    ru: 'Описание не подходит: названия в одну строку, адреса начинаются с https://.',
  },
  'sites.invalid_api_key': {
    en: 'The key needs a name and something it may do.',
    ru: 'Ключу нужны название и хотя бы одно право.',
  },
  'registration.too_many_applications': {
    en: 'The site has as many applications as it may have.',
    ru: 'Больше приложений у сайта быть не может.',
  },
  'registration.no_redirect_uri': {
    en: 'The application has no address to come back to. Add one first.',
    ru: 'У приложения нет адреса возврата. Сначала добавьте его.',
  },
  'events.endpoint_refused': {
    en: 'Events cannot be sent to this address: it must be https and on the internet.',
    ru: 'На этот адрес события не отправить: нужен https и интернет.',
  },
  'events.no_audience': {
    en: 'The site has no application yet.',
    ru: 'У сайта ещё нет приложения.',
  },
  'events.too_many_streams': {
    en: 'The site has as many streams as it may have.',
    ru: 'Больше потоков у сайта быть не может.',
  },
  'events.verification_too_soon': {
    en: 'A test event was sent a moment ago. Wait half a minute.',
    ru: 'Пробное событие только что отправлено. Подождите полминуты.',
  },
  'events.stream_disabled': {
    en: 'The stream is not on.',
    ru: 'Поток не работает.',
  },
  'people.not_found': { en: 'There is no such person.', ru: 'Такого человека нет.' },
  'people.not_at_site': {
    en: 'The person is not known at this site.',
    ru: 'На этом сайте человека не знают.',
  },
  'people.no_value': {
    en: 'The person has no value of this attribute (any more).',
    ru: 'Этого значения у человека нет или больше нет.',
  },
  'people.personal_reason': {
    en: 'The reason seems to hold an address, a number or a card of somebody. Say it without.',
    ru: 'Похоже, в причине есть чей-то адрес, телефон или карта. Напишите без них.',
  },
  'people.reveal_not_found': { en: 'There is no such request.', ru: 'Такого запроса нет.' },
  'people.reveal_not_yours': {
    en: 'Only who asked is shown the value.',
    ru: 'Значение показывается только тому, кто его запросил.',
  },
  'people.second_person_needed': {
    en: 'Another administrator than the one who asked has to decide.',
    ru: 'Решать должен другой администратор, а не тот, кто просил.',
  },
  'people.reveal_decided': {
    en: 'The request does not wait for a decision any more.',
    ru: 'Запрос больше не ждёт решения.',
  },
  'people.reveal_not_granted': {
    en: 'The request was not approved.',
    ru: 'Запрос не одобрен.',
  },
  'people.reveal_over': {
    en: 'The value was shown already, or the ten minutes have passed. Ask again.',
    ru: 'Значение уже показано или десять минут прошли. Запросите снова.',
  },
  'audit.unavailable': {
    en: 'This could not be recorded, so it was not done. Try again in a moment.',
    ru: 'Это не удалось записать в журнал, поэтому действие не выполнено. Повторите чуть позже.',
  },
  'vault.unavailable': {
    en: 'The region with this data is not available now.',
    ru: 'Регион с этими данными сейчас недоступен.',
  },
};

const byStatus: Readonly<Record<number, Text>> = {
  403: errorTexts['api.forbidden'] ?? { en: '', ru: '' },
  404: { en: 'This does not exist (any more).', ru: 'Этого нет или больше нет.' },
  409: {
    en: 'Somebody changed this meanwhile. Reload and try again.',
    ru: 'Это успели изменить. Обновите страницу и повторите.',
  },
  503: {
    en: 'The service is not ready. Try again in a moment.',
    ru: 'Сервис не готов. Повторите чуть позже.',
  },
};
const other: Text = { en: 'Something went wrong.', ru: 'Что-то пошло не так.' };

export const findErrorText = (code: string, status: number): Text =>
  errorTexts[code] ?? byStatus[status] ?? other;
