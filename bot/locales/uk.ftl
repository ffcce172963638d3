## Finding

search-what = Що ви шукаєте? Назвіть товар, марку або для чого він потрібен.
search-found = { $total ->
    [1] Ось що знайшлося:
    [one] Знайшовся { $total } товар. Найкраще:
    [few] Знайшлося { $total } товари. Найкраще:
   *[other] Знайшлося { $total } товарів. Найкраще:
}
search-page = Товари { $first }–{ $last } з { $total }:
search-no-more = Це все, що знайшлося. Пошукати щось інше?
search-cheapest = Дешевших у нас немає: це найдоступніші. Якщо хочете, про ціну розповість колега.
search-nothing = За запитом «{ $query }» нічого не знайшлося. Спробуйте іншими словами, або я покличу колегу.
search-corrected = Показую за запитом «{ $query }».
search-relaxed = Такого, щоб усе підійшло, немає. Найближче:
search-none-in-stock = Зараз цього немає в наявності. Найближче:
search-none-there = Там цього зараз немає в наявності. Найближче:
search-floor = Дешевше немає: ціни починаються від { $price }. Найближче:
search-ceiling = Дорожче немає: найдорожчий коштує { $price }. Найближче:

## Products

price-from = від { $price }
price-on-request = ціна за запитом
in-stock = Є в наявності
out-of-stock = Немає в наявності
product-out-of-stock = { $product }: зараз немає в наявності.
not-for-sale = { $product }: показано без ціни, замовити поки не можна.
attribute-is = { $product } — { $fact }
no-such-variant = «{ $value }» тут немає. Є: { $options }
not-offered = { $fact ->
    [none] { $product }: «{ $value }» не обрати. Додати як є?
   *[other] { $product }: «{ $value }» немає, є тільки так: { $fact }. Додати як є?
}
which-one = Який саме?
which-none = Не зрозумів, про який товар мова. Що ви шукаєте?
list-none = Зараз немає списку, з якого можна обрати. Що ви шукаєте?
ask-option = { $product } — { $option }: що обрати?
ask-quantity = { $product }: скільки штук?
option-size = Розмір
option-color = Колір
option-volume = Об’єм
option-weight = Вага
option-length = Довжина
option-capacity = Місткість
option-memory = Пам’ять
option-storage = Накопичувач
option-material = Матеріал
option-power = Потужність

## Cart

cart-empty = Кошик порожній. Напишіть, що ви шукаєте.
cart-empty-now = Тепер кошик порожній.
cart-heading = У кошику:
cart-total = Разом: { $total }
cart-added = Додано: { $quantity } × { $product }. { $count ->
    [one] У кошику { $count } товар на { $total }.
    [few] У кошику { $count } товари на { $total }.
   *[other] У кошику { $count } товарів на { $total }.
}
cart-added-each = Додано:
cart-holds = { $count ->
    [one] У кошику { $count } товар на { $total }.
    [few] У кошику { $count } товари на { $total }.
   *[other] У кошику { $count } товарів на { $total }.
}
cart-changed = Тепер у кошику: { $quantity } × { $product }.
cart-removed = Прибрано: { $product }.
cart-cleared = Кошик очищено.
cart-which = Який саме?
unfinished-goods = Ще не в кошику, лишилося обрати варіант: { $goods }.
choice-back-to = Повернутися: { $product }
add-unread = Не зрозумів, який це товар: { $parts }. Назвіть його, будь ласка, ще раз.
cart-which-none = Такого в кошику не бачу. У ньому:
cart-line-short = залишилося тільки { $available }
cart-out-of-stock = { $available ->
    [0] { $product }: немає в наявності.
   *[other] { $product }: залишилося тільки { $available }{ $held ->
        [0] {""}
       *[other] , у вас у кошику вже { $held }
    }.
}
cart-bad-quantity = До кошика можна покласти від 1 до { $limit } штук одного товару. Скільки вам потрібно?
undo-done = Повернув, як було. У кошику:
undo-nothing = Скасовувати нічого.

## Buttons

choice-details = Докладніше
choice-add = До кошика
choice-more = Показати ще
choice-cart = Кошик
choice-undo = Скасувати
choice-clear = Очистити кошик
choice-checkout = Оформити замовлення
choice-human = Покликати людину
choice-similar = Показати схожі

## Talk

greeting = Вітаю! Я помічник магазину. Напишіть, що шукаєте, наприклад «кросівки для бігу до 3000»: знайду, покладу в кошик і відповім на запитання.
greeting-again = Знову вітаю! Що знайти?
goodbye = До побачення! Пишіть, коли щось знадобиться.
goodbye-cart = До побачення! Кошик на вас зачекає.
thanks = Будь ласка! Щось іще?
help = Я шукаю товари («чорний рюкзак до 2000»), показую ще або дешевше, розповідаю про кожен, кладу в кошик і змінюю його. Напишіть «кошик», щоб його побачити, або попросіть покликати людину.
bot-identity = Я помічник магазину, програма. Можу будь-коли покликати людину.
small-talk = Найкраще я знаюся на покупках. Що для вас знайти?
abuse = Шкода, що так вийшло. Можу покликати людину, вона допоможе.
offer = Покласти «{ $product }» до кошика?
offer-noted = Записано. Покласти «{ $product }» до кошика й оформити замовлення?
affirm-what = Добре! Що зробити: знайти товар, показати кошик, покликати людину?
deny = Добре. Якщо щось знадобиться, пишіть.
not-understood = Не зрозумів. Назвіть товар, запитайте про показаний або напишіть «кошик» чи «допомога».
not-understood-again = Усе ще не розумію, вибачте. Скажіть, будь ласка, інакше, або я покличу людину.
language-which = Якою мовою будемо спілкуватися?
language-switched = Добре, говоримо українською.
opt-out = Зрозумів: першим не писатиму. Напишіть «старт», щоб знову отримувати повідомлення.
opt-in = Готово, знову можу вам писати.
stale-press = Ця кнопка вже не діє. Що зробити?
too-long = Це повідомлення задовге. Напишіть, будь ласка, коротше.
apology = Вибачте, у нас щось зламалося, і я не зміг відповісти. Спробуйте ще раз, або я покличу людину.
media-image = Зображень я поки не розумію. Опишіть словами, що шукаєте, або я покличу людину.
media-voice = Голосових я поки не розумію. Напишіть, будь ласка, або я покличу людину.
media-audio = Звуку я поки не розумію. Напишіть, будь ласка, або я покличу людину.
media-video = Відео я поки не розумію. Напишіть, будь ласка, або я покличу людину.
media-document = Документів я поки не читаю. Напишіть, будь ласка, або я покличу людину.
media-sticker = Мило! Що ви шукаєте?
media-other = Цього я поки не розумію. Напишіть, будь ласка, або я покличу людину.

## People

handoff-requested = Кличу людину. Вона побачить усю нашу розмову й відповість тут.
handoff-complaint = Мені дуже шкода. Кличу людину: вона побачить усю нашу розмову й відповість тут.
handoff-not-understood = Ніяк не зрозумію, вибачте. Кличу людину: вона побачить нашу розмову й відповість тут.
choice-handoff-cancel = Повернутися до помічника
handoff-away = Зараз на місці нікого немає.
handoff-busy = Усі ще зайняті, перепрошую.
handoff-place = Ви { $position }-й у черзі. Залиште повідомлення тут, його прочитають; а я поки можу допомогти з товарами й замовленнями.
handoff-cancelled = Гаразд, я знову з вами. Що пошукати?
survey-ask = Розмову з нашим працівником завершено. Як усе пройшло?
survey-1 = 1 – погано
survey-2 = 2
survey-3 = 3
survey-4 = 4
survey-5 = 5 – чудово
survey-comment = Дякую! Якщо хочете щось додати, просто напишіть.
survey-sorry = Дякую, що сказали. Що нам варто було зробити краще?
survey-done = Дякую, я передам.

## Channels

fit-more = Напишіть ЩЕ, щоб побачити решту.
fit-list = Обрати

## Checkout

choice-continue = Продовжити оформлення
choice-confirm = Так, оформити
choice-change = Змінити
choice-not-now = Не зараз
choice-as-last = Так, як минулого разу
choice-otherwise = Інакше
choice-share-phone = Надіслати мій номер
choice-pay = Оплатити { $total }
choice-take-what-is-left = Взяти { $available }: { $product }
choice-without = Без { $product }
choice-drop-coupon = Без купона
checkout-ask-contact = Як вас звати і за яким номером телефонувати?
checkout-ask-name = Хто отримає замовлення? Напишіть ім’я та прізвище.
checkout-ask-phone = Напишіть, будь ласка, номер телефону.
checkout-ask-delivery = Як вам зручно отримати замовлення?
checkout-ask-store = З якого магазину заберете? У всіх цих є все з кошика.
checkout-ask-city = До якого міста?
checkout-ask-address = Напишіть адресу: вулиця, будинок, квартира.
checkout-ask-branch = Напишіть номер відділення або поштомата.
checkout-ask-city-address = Напишіть місто й адресу: вулиця, будинок, квартира.
checkout-ask-city-branch = Напишіть місто й номер відділення або поштомата.
checkout-ask-payment = Як платитимете?
checkout-again = Не зрозумів, вибачте.
checkout-bad-phone = «{ $phone }» не схоже на номер телефону.
checkout-not-there = { $way }: до міста { $city } не доставляємо, лише { $places }.
checkout-not-all-there = { $city }: зараз там є не все з вашого кошика.
checkout-ready = буде готове { $time }
today-at = сьогодні, { $time }
tomorrow-at = завтра, { $time }
delivery-free = безкоштовно
checkout-summary = Ваше замовлення:
checkout-discount = Купон { $code }: −{ $amount }
checkout-fee = { $way }: { $fee }
checkout-total = Разом: { $total }
checkout-recipient = Отримувач: { $name }, { $phone }
checkout-place = Куди: { $place }
checkout-payment = Оплата: { $way }
checkout-we-call = Ми зателефонуємо вам, щоб домовитися про доставку.
checkout-confirm = Оформлюємо замовлення?
checkout-changed = Відколи ви бачили замовлення, щось змінилося: ціни, товари або знижка. Зараз воно таке.
checkout-cannot = Так оформити замовлення не можна:
checkout-short = { $product }: { $available ->
    [0] нічого не залишилося
   *[other] залишилося тільки { $available }
}, а потрібно { $quantity }.
checkout-last-time = Як минулого разу?
checkout-what-to-change = Що змінити?
checkout-cancelled = Добре, не оформлюємо. Кошик залишається як є.
checkout-later = Добре. Напишіть «оформити», коли захочете продовжити.
checkout-resume = Продовжимо оформлення замовлення?
checkout-placed = Дякуємо! Замовлення { $order } оформлено, { $total }.
checkout-placed-already = Замовлення { $order } вже оформлено; двічі нічого не замовлено.
checkout-pay = Оплатіть, будь ласка, до: { $time }; потім замовлення скасується.
checkout-pay-otherwise = Щоб оплатити, напишіть «людина»: колега надішле реквізити.
field-name = Ім’я
field-phone = Телефон
field-delivery = Доставка
field-store = Магазин
field-city = Місто
field-address = Адреса
field-branch = Відділення
field-payment = Оплата

## Coupons

coupon-ask = Який у вас код?
coupon-none-known = Змінювати ціни я не можу. Якщо маєте промокод, напишіть його, і я застосую; про інші знижки розповість колега.
coupon-works = Купон { $code } діє: −{ $amount }.
coupon-total = Разом із ним: { $total }
coupon-dropped = Купон знято.
coupon-unknown = Купона «{ $code }» немає.
coupon-not-yet = Купон { $code } ще не діє.
coupon-over = Купон { $code } більше не діє.
coupon-used = Купон { $code } діє один раз, і ви його вже використали.
coupon-used-up = Купон { $code } уже закінчився.
coupon-too-little = Для купона { $code } потрібна більша сума замовлення.
coupon-nothing-fits = Купон { $code } не підходить ні до чого в кошику.
coupon-locked = Забагато спроб. Спробуйте, будь ласка, за пів години.

## Orders

state-placed = оформлено
state-paid = оплачено
state-packed = зібрано
state-ready = готове до видачі
state-shipped = у дорозі
state-delivered = доставлено
state-cancelled = скасовано
state-returned = повернено
choice-cancel-order = Скасувати замовлення
choice-yes-cancel = Так, скасувати
choice-keep = Ні, залишити
choice-return = Повернути
choice-reorder = Замовити ще раз
order-none = Ваших замовлень не бачу.
order-none-such = Вашого замовлення { $order } не знаходжу.
order-none-fits = Зараз цього не можна зробити з жодним вашим замовленням.
order-which = Про яке замовлення мова?
order-yours = Ваші замовлення:
order-is = Замовлення { $order } від { $date }: { $state }.
order-term = Строк доставки: { $term }
order-tracking = Номер відправлення: { $tracking }
order-cancel-sure = Скасувати замовлення { $order } на { $total }?
order-cancel-too-late = Замовлення { $order } вже { $state }, скасувати його не можна.
order-cancelled-by-you = Замовлення { $order } скасовано.
order-kept = Замовлення { $order } залишається як є.
order-refund = Оплата, { $total }, повернеться вам.
order-return-requested = Записав повернення замовлення { $order }. Далі з вами тут продовжить людина.
order-now-placed = Замовлення { $order } оформлено, { $total }.
order-now-paid = Замовлення { $order } оплачено, дякуємо! Збираємо його.
order-now-packed = Замовлення { $order } зібрано, скоро вирушить.
order-now-ready = Замовлення { $order } готове: можна забирати.
order-now-shipped = Замовлення { $order } вже їде до вас.
order-now-delivered = Замовлення { $order } доставлено. Користуйтеся із задоволенням!
order-now-cancelled = Замовлення { $order } скасовано.
order-now-returned = Замовлення { $order } повернулося до нас.
order-now-unpaid = Замовлення { $order } не оплачено вчасно, і його скасовано. Товари знову в продажу; напишіть «повторити замовлення», щоб оформити ще раз.
payment-paid = Оплату отримано: замовлення { $order } оплачено, { $total }. Дякуємо!
payment-declined = Оплата замовлення { $order } не пройшла. Посилання ще діє, можна спробувати знову.
payment-late = Ваша оплата { $total } за замовлення { $order } надійшла, коли його вже було закрито. Гроші повернуться; вам напише людина.
payment-mismatch = За замовлення { $order } надійшло не { $total }. Людина розбереться й напише вам.
reorder-done = Товари із замовлення { $order } додано. Тепер у кошику:
reorder-nothing = Із замовлення { $order } зараз нічого не можна замовити.
reorder-gone = { $product }: більше не продається.
reorder-price = { $product }: зараз { $now }, було { $was }.

## Answers

description-says = { $product } — в описі сказано: «{ $quote }»
product-not-stated = { $product }: магазин цього не вказує. Покликати людину?
shop-not-stated = Магазин цього не вказує. Покликати людину?
not-stated = не вказано
policy-only-in = Цей текст є в магазину тільки { $language }:
language-name-en = англійською
language-name-ru = російською
language-name-uk = українською
delivery-to = { $city }:
delivery-free-from = { $fee }, від { $total } безкоштовно
delivery-not-named = «{ $place }» магазин в умовах доставки не називає. Ось що про доставку відомо:
word-abroad = за кордон
no-address-reach = Адреси, куди можна прийти, магазин не вказує. Зв’язатися з ним можна так:
no-store-in = У місті { $city } нашого магазину немає. Наші магазини:
today = сьогодні
tomorrow = завтра
closed = вихідний
store-nearest = Найближчі магазини:
distance-km = { $km } км
stock-there = є
stock-few = { $available ->
    [1] остання штука
   *[other] залишилося { $available }
}
stock-none = немає
stock-elsewhere = Можна доставити з іншого магазину.
compare-what = Що порівняти? Спочатку знайдіть товари, потім назвіть два з них.
compare-differ = Відрізняються:
compare-same = Однаково:
compare-verdict = Судячи з того, що вказано, це { $product }.
compare-open = З того, що вказано, цього не визначити.
how-to-order = Назвіть, що вам потрібно: я знайду й покладу в кошик. Потім напишіть «оформити»: я запитаю ім’я, телефон, доставку й оплату, покажу підсумок і оформлю замовлення, коли ви відповісте «так».
delivery-of-cart = Товари в кошику — { $total }. З доставкою:
delivery-of = { $product }: { $total }. З доставкою:
delivery-in-all = усього { $total }
size-fits = { $product }: { $facts } — за таблицею магазину це розмір { $size }.
size-outside = { $product }: у таблиці магазину такого розміру немає:
size-chart = { $product }, таблиця розмірів магазину:
size-tell = Напишіть свої мірки, і я знайду розмір.

## Payment page

pay-title = Оплата замовлення { $order }
pay-open = Усе відкладено для вас.
pay-done = Оплачено, дякуємо! Можна повернутися в чат.
pay-over = Це посилання більше не діє. Поверніться в чат, щоб замовити знову.
pay-refund = Замовлення закрито. Сплачене вам повернуть.
pay-button = Оплатити { $total }
pay-decline = Відмовитися
pay-declined = Оплата не пройшла. Можна спробувати знову.
pay-test = Тестова оплата: гроші не списуються.

## Інші канали, один покупець

fit-more-link = Напишіть ЩЕ або відкрийте { $link }
late-prices = Вибачте за очікування. Ось ціни на цю хвилину.
late-again = Вибачте за очікування. За цей час ціни змінилися: перегляньте, будь ласка, кошик ще раз.
opted-out = { $shop }: більше не пишемо. Напишіть СТАРТ, щоб знову отримувати повідомлення.
opted-in = { $shop }: знову пишемо вам. HELP: хто ми, СТОП: більше не писати.
help-who = { $shop } { $contacts }
channel-telegram = Telegram
channel-whatsapp = WhatsApp
channel-sms = СМС
channel-web = чат на нашому сайті
choice-link-phone = За номером телефону
link-where = Де продовжимо?
link-nowhere = Поки що ми можемо говорити лише тут.
link-here = Там ми вже й говоримо. Де продовжимо?
link-open = Відкрийте посилання в { $channel } протягом десяти хвилин. Я запитаю тут, чи це ви, і кошик та розмова стануть спільними.
link-go = Перейти в { $channel }
link-hello = Продовжимо розмову: { $token }
link-web = Наш чат: { $link }. Щоб кошик був і там, напишіть у ньому «{ $channel }» і відкрийте посилання, яке отримаєте.
link-claimed = Майже готово: підтвердьте, будь ласка, у тому чаті, де просили посилання.
link-ask = Ваше посилання відкрили в { $channel }: { $name }. Це ви? Тоді я об’єднаю: одна розмова й один кошик.
choice-link-yes = Так, об’єднати
choice-link-no = Ні, це не я
link-done = Готово: у { $channel } і тут тепер одна розмова й один кошик.
link-done-there = Підтверджено: тут і там одна розмова й один кошик. { $count ->
    [0] Кошик порожній.
    [one] У кошику { $count } товар, усього { $total }.
    [few] У кошику { $count } товари, усього { $total }.
   *[other] У кошику { $count } товарів, усього { $total }.
}
link-refused = Добре, нічого не об’єднано, посилання більше не діє.
link-same = Їх уже об’єднано: одна розмова й один кошик.
link-invalid = Це посилання не діє: його вже відкривали, або минуло десять хвилин. Попросіть нове там, звідки хочете продовжити.
link-wrong-side = Це посилання для іншого місця. Відкрийте його в тому каналі, для якого воно зроблене.
choice-unlink = Скасувати
link-undone = Роз’єднано: кожна сторона має те, що принесла.
link-undo-nothing = Роз’єднувати нічого.
link-ask-phone = Який номер телефону? Я надішлю на нього код.
link-bad-phone = «{ $phone }» не схоже на номер телефону.
link-code = { $shop }: ваш код { $code }, діє десять хвилин. Назвіть його лише нашому помічникові; якщо ви його не просили, нічого не робіть.
link-code-hidden = На цю адресу надіслано одноразовий код.
link-code-sent = На { $phone } надіслано код із шести цифр. Напишіть його тут.
link-code-cannot = На { $phone } код надіслати не вийде.
link-code-too-many = Забагато кодів або спроб. Спробуйте, будь ласка, пізніше.
link-code-wrong = Це не той код. { $left ->
    [one] Залишилася { $left } спроба.
    [few] Залишилося { $left } спроби.
   *[other] Залишилося { $left } спроб.
}
link-code-over = Цей код більше не діє. Надіслати новий?
link-phone-proven = Дякую, номер { $phone } підтверджено.
choice-share-number = Поділитися номером
contact-unasked = Дякую, але номер зараз не потрібен. Що ви шукаєте?
order-taken = Ваш кошик із каталогу тут, за сьогоднішніми цінами.
order-line-unknown = { $sku }: такого ми не продаємо.
order-line-price = { $product }: ціна за запитом, тут замовити не можна.
order-line-short = { $product }: { $available ->
    [0] немає в наявності
   *[other] є лише { $available }
} з { $quantity }.

## Colours, for feeds that name them in one language only

color-black = чорний
color-white = білий
color-grey = сірий
color-red = червоний
color-blue = синій
color-light-blue = блакитний
color-green = зелений
color-khaki = хакі
color-olive = оливковий
color-yellow = жовтий
color-orange = помаранчевий
color-pink = рожевий
color-purple = фіолетовий
color-brown = коричневий
color-beige = бежевий
color-gold = золотий
color-silver = сріблястий
color-burgundy = бордовий
color-turquoise = бірюзовий
color-multicolor = різнокольоровий
color-transparent = прозорий
