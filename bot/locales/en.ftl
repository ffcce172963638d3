## Finding

search-what = What are you looking for? Name a product, a brand or what it is for.
search-found = { $total ->
    [one] Here is what I found:
   *[other] Found { $total } products. The best matches:
}
search-page = Products { $first }–{ $last } of { $total }:
search-no-more = That is everything I found. Shall I look for something else?
search-cheapest = These are the cheapest of them that we have. If you like, a colleague can tell you more about the price.
search-nothing = I found nothing for “{ $query }”. Try other words, or I can ask a colleague to help.
search-corrected = Showing results for “{ $query }”.
search-relaxed = Nothing fits all of that. The nearest I have:
search-none-in-stock = None of that is in stock now. The nearest I have:
search-none-there = None of that is in stock there now. The nearest I have:
search-floor = There is nothing that cheap: prices start at { $price }. The nearest I have:
search-ceiling = There is nothing that expensive: the dearest is { $price }. The nearest I have:

## Products

price-from = from { $price }
price-on-request = price on request
in-stock = In stock
out-of-stock = Out of stock
product-out-of-stock = { $product } is out of stock right now.
not-for-sale = { $product } is shown without a price and cannot be ordered here yet.
attribute-is = { $product } — { $fact }
no-such-variant = There is no “{ $value }” here. Available: { $options }
not-offered = { $fact ->
    [none] There is no “{ $value }” to choose for { $product }. Shall I add it as it is?
   *[other] There is no “{ $value }” for { $product }, only this: { $fact }. Shall I add it as it is?
}
which-one = Which one do you mean?
which-none = I am not sure which product you mean. What are you looking for?
list-none = There is no list to choose from right now. What are you looking for?
ask-option = Which { $option } would you like for { $product }?
ask-quantity = How many of { $product } would you like?
option-size = Size
option-color = Colour
option-volume = Volume
option-weight = Weight
option-length = Length
option-capacity = Capacity
option-memory = Memory
option-storage = Storage
option-material = Material
option-power = Power

## Cart

cart-empty = Your cart is empty. Tell me what you are looking for.
cart-empty-now = Your cart is empty now.
cart-heading = In your cart:
cart-total = Total: { $total }
cart-added = Added: { $quantity } × { $product }. { $count ->
    [one] One item in your cart, total { $total }.
   *[other] { $count } items in your cart, total { $total }.
}
cart-added-each = Added:
cart-holds = { $count ->
    [one] One item in your cart, total { $total }.
   *[other] { $count } items in your cart, total { $total }.
}
cart-changed = Now in your cart: { $quantity } × { $product }.
cart-removed = Removed: { $product }.
cart-cleared = Your cart is empty now.
cart-which = Which one do you mean?
unfinished-goods = Not in your cart yet, until you choose: { $goods }.
choice-back-to = Back to { $product }
add-unread = I did not understand which of our goods { $parts } is; name it once more, please.
cart-which-none = I do not see that in your cart. In it:
cart-line-short = only { $available } left
cart-out-of-stock = { $available ->
    [0] { $product } is out of stock.
    [one] Only one { $product } is left{ $held ->
        [0] {""}
       *[other] , and it is in your cart already
    }.
   *[other] Only { $available } of { $product } are left{ $held ->
        [0] {""}
       *[other] , and { $held } are in your cart already
    }.
}
cart-bad-quantity = I can put from 1 to { $limit } of one product into the cart. How many would you like?
undo-done = Taken back. In your cart:
undo-nothing = There is nothing to take back.

## Buttons

choice-details = Details
choice-add = Add to cart
choice-more = Show more
choice-cart = Cart
choice-undo = Undo
choice-clear = Empty the cart
choice-checkout = Check out
choice-human = Call a person
choice-similar = Show similar

## Talk

greeting = Hello! I am the shop's assistant. Write what you are looking for, for example “running shoes under 3000”, and I will find it, put it into the cart and answer questions.
greeting-again = Hello again! What shall I find?
goodbye = Goodbye! Write whenever you need something.
goodbye-cart = Goodbye! Your cart will wait for you.
thanks = You are welcome! Anything else?
help = I can find products (“black backpack under 2000”), show more or cheaper ones, tell about each, put them into the cart and change it. Write “cart” to see it, or ask for a person at any time.
bot-identity = I am the shop's assistant, a program. I can call a person whenever you want.
small-talk = I am best at shopping. What shall I find for you?
abuse = I am sorry that it went wrong. I can call a person who will help.
offer = Shall I put “{ $product }” into your cart?
offer-noted = Noted. Shall I put “{ $product }” into your cart and go on with the order?
affirm-what = Good! What shall I do: find something, show the cart, call a person?
deny = All right. If you need something, just write.
not-understood = I did not understand that. You can name a product, ask about one that I showed, or write “cart” or “help”.
not-understood-again = I still do not understand, sorry. Please say it in other words, or I will call a person.
language-which = In which language shall we speak?
language-switched = Fine, let us speak English.
opt-out = Understood: no messages unless you write first. Write “start” to get them again.
opt-in = Done, I may write to you again.
stale-press = That button no longer works. What shall I do?
too-long = That message is too long for me to read. Could you put it more briefly?
apology = Sorry, something went wrong on our side and I could not answer. Please try once more, or I will call a person.
media-image = I cannot look at pictures yet. Describe what you are looking for, or I will call a person.
media-voice = I cannot listen to voice messages yet. Please write, or I will call a person.
media-audio = I cannot listen to audio yet. Please write, or I will call a person.
media-video = I cannot watch videos yet. Please write, or I will call a person.
media-document = I cannot read documents yet. Please write, or I will call a person.
media-sticker = Nice one! What are you looking for?
media-other = I cannot read that yet. Please write, or I will call a person.

## People

handoff-requested = I am calling a person. They will see our whole conversation and answer here.
handoff-complaint = I am sorry about that. I am calling a person who will see our whole conversation and answer here.
handoff-not-understood = I do not get it, sorry. I am calling a person: they will see our conversation and answer here.
choice-handoff-cancel = Back to the assistant
handoff-away = Nobody is at the desk right now.
handoff-busy = Everybody is still busy, sorry.
handoff-place = You are number { $position } in line. Leave your message here and they will read it; meanwhile I can go on helping with the goods and orders.
handoff-cancelled = All right, I am here again. What shall I find?
survey-ask = The conversation with our colleague is over. How did it go?
survey-1 = 1 – badly
survey-2 = 2
survey-3 = 3
survey-4 = 4
survey-5 = 5 – very well
survey-comment = Thank you! If you would like to add something, just write it.
survey-sorry = Thank you for saying so. What could we have done better?
survey-done = Thank you, I have passed it on.

## Channels

fit-more = Write MORE to see the rest.
fit-list = Choose

## Checkout

choice-continue = Continue the order
choice-confirm = Yes, order
choice-change = Change something
choice-not-now = Not now
choice-as-last = Yes, as last time
choice-otherwise = Differently
choice-share-phone = Share my phone number
choice-pay = Pay { $total }
choice-take-what-is-left = Take { $available }: { $product }
choice-without = Without { $product }
choice-drop-coupon = Without the coupon
checkout-ask-contact = Your name and phone number, please.
checkout-ask-name = Who will receive the order? Your name, please.
checkout-ask-phone = Your phone number, please.
checkout-ask-delivery = How would you like to get the order?
checkout-ask-store = Which store will you pick it up from? Everything in your cart is there.
checkout-ask-city = Which city?
checkout-ask-address = The address, please: street, house, flat.
checkout-ask-branch = The number of the branch or locker, please.
checkout-ask-city-address = The city and the address, please: street, house, flat.
checkout-ask-city-branch = The city and the number of the branch or locker, please.
checkout-ask-payment = How would you like to pay?
checkout-again = I did not get that, sorry.
checkout-bad-phone = “{ $phone }” does not look like a phone number.
checkout-not-there = { $way } does not go to { $city }, only to { $places }.
checkout-not-all-there = In { $city } we do not have everything from your cart right now.
checkout-ready = ready { $time }
today-at = today, { $time }
tomorrow-at = tomorrow, { $time }
delivery-free = free
checkout-summary = Your order:
checkout-discount = Coupon { $code }: −{ $amount }
checkout-fee = { $way }: { $fee }
checkout-total = Total: { $total }
checkout-recipient = Recipient: { $name }, { $phone }
checkout-place = Where: { $place }
checkout-payment = Payment: { $way }
checkout-we-call = We will call you to agree on delivery.
checkout-confirm = Shall I place the order?
checkout-changed = Something has changed since you saw the order: prices, goods or the discount. This is how it stands now.
checkout-cannot = The order cannot be placed like this:
checkout-short = { $product }: { $available ->
    [0] none left
   *[other] only { $available } left
} of the { $quantity } you want.
checkout-last-time = As last time?
checkout-what-to-change = What shall I change?
checkout-cancelled = All right, no order. Your cart stays as it is.
checkout-later = All right. Write “checkout” whenever you want to go on.
checkout-resume = Shall we continue with the order?
checkout-placed = Thank you! Order { $order } is placed, { $total }.
checkout-placed-already = Order { $order } is placed already; nothing was ordered twice.
checkout-pay = Please pay by { $time }; after that the order is cancelled.
checkout-pay-otherwise = To pay, write “person”: a colleague will send you the details.
field-name = Name
field-phone = Phone
field-delivery = Delivery
field-store = Store
field-city = City
field-address = Address
field-branch = Branch
field-payment = Payment

## Coupons

coupon-ask = Which code do you have?
coupon-none-known = I cannot change prices. If you have a code, write it and I will apply it; about other discounts a colleague can tell you.
coupon-works = Coupon { $code } works: −{ $amount }.
coupon-total = Total with it: { $total }
coupon-dropped = The coupon is taken off.
coupon-unknown = There is no coupon “{ $code }”.
coupon-not-yet = Coupon { $code } is not valid yet.
coupon-over = Coupon { $code } is no longer valid.
coupon-used = Coupon { $code } works once, and you have used it already.
coupon-used-up = Coupon { $code } has been used up.
coupon-too-little = Coupon { $code } needs a larger order.
coupon-nothing-fits = Coupon { $code } does not apply to anything in your cart.
coupon-locked = Too many codes were tried. Please try again in half an hour.

## Orders

state-placed = placed
state-paid = paid
state-packed = packed
state-ready = ready for pickup
state-shipped = on its way
state-delivered = delivered
state-cancelled = cancelled
state-returned = returned
choice-cancel-order = Cancel the order
choice-yes-cancel = Yes, cancel it
choice-keep = No, keep it
choice-return = Return it
choice-reorder = Order again
order-none = I see no orders of yours.
order-none-such = I find no order { $order } of yours.
order-none-fits = None of your orders is at a point where that can be done.
order-which = Which order do you mean?
order-yours = Your orders:
order-is = Order { $order } of { $date }: { $state }.
order-term = Delivery: { $term }
order-tracking = Tracking number: { $tracking }
order-cancel-sure = Cancel order { $order }, { $total }?
order-cancel-too-late = Order { $order } is { $state } and can no longer be cancelled.
order-cancelled-by-you = Order { $order } is cancelled.
order-kept = Order { $order } stays as it is.
order-refund = The payment, { $total }, goes back to you.
order-return-requested = I have noted the return of order { $order }. A person will go on with it here.
order-now-placed = Order { $order } is placed, { $total }.
order-now-paid = Order { $order } is paid, thank you! We are getting it ready.
order-now-packed = Order { $order } is packed and about to leave.
order-now-ready = Order { $order } is ready: come and pick it up.
order-now-shipped = Order { $order } is on its way to you.
order-now-delivered = Order { $order } is delivered. Enjoy it!
order-now-cancelled = Order { $order } is cancelled.
order-now-returned = Order { $order } has come back to us.
order-now-unpaid = Order { $order } was not paid in time and is cancelled. The goods are back on the shelf; write “order again” to repeat it.
payment-paid = Payment received: order { $order } is paid, { $total }. Thank you!
payment-declined = The payment of order { $order } did not go through. The link still works, you can try again.
payment-late = Your payment of { $total } for order { $order } came after the order was closed. It will be returned; a person will write to you.
payment-mismatch = The amount paid for order { $order } is not { $total }. A person will look at it and write to you.
reorder-done = From order { $order } into your cart. In it now:
reorder-nothing = Nothing of order { $order } can be ordered now.
reorder-gone = { $product }: no longer sold.
reorder-price = { $product }: { $now } now, it was { $was }.

## Answers

description-says = { $product } — the description says: “{ $quote }”
product-not-stated = { $product }: the shop does not state this. Shall I call a person?
shop-not-stated = The shop does not state this. Shall I call a person?
not-stated = not stated
policy-only-in = The shop has this text in { $language } only:
language-name-en = English
language-name-ru = Russian
language-name-uk = Ukrainian
delivery-to = To { $city }:
delivery-free-from = { $fee }, free from { $total }
delivery-not-named = “{ $place }” is not named in what the shop says about delivery. What it does say:
word-abroad = abroad
no-address-reach = The shop gives no address to come to. This is how to reach it:
no-store-in = We have no store in { $city }. Our stores:
today = today
tomorrow = tomorrow
closed = closed
store-nearest = The nearest stores:
distance-km = { $km } km
stock-there = there
stock-few = { $available ->
    [one] the last one
   *[other] the last { $available }
}
stock-none = not there
stock-elsewhere = It can be delivered from another store.
compare-what = Which products shall I compare? Find some first, then name two of them.
compare-differ = They differ in:
compare-same = The same in both:
compare-verdict = By what the shop states, that is { $product }.
compare-open = What the shop states does not settle which.
how-to-order = Name what you want and I will find it and put it into your cart. Then write “check out”: I will ask for your name, phone, delivery and payment, sum everything up, and place the order once you say yes.
delivery-of-cart = The goods in your cart come to { $total }. With delivery:
delivery-of = { $product }: { $total }. With delivery:
delivery-in-all = { $total } in all
size-fits = { $product }: { $facts } is size { $size } by the shop's chart.
size-outside = { $product }: there is no size for that in the shop's chart:
size-chart = { $product }, the shop's size chart:
size-tell = Tell me your measures and I will find the size.

## Payment page

pay-title = Payment of order { $order }
pay-open = Everything is reserved for you.
pay-done = Paid, thank you! You can go back to the chat.
pay-over = This link is no longer valid. Go back to the chat to order again.
pay-refund = The order is closed. What was paid will be returned to you.
pay-button = Pay { $total }
pay-decline = Decline
pay-declined = The payment did not go through. You can try again.
pay-test = Test payment: no money is taken.

## Other channels, one customer

fit-more-link = Write MORE for the rest, or open { $link }
late-prices = Sorry for the wait. These are the prices as they are now.
late-again = Sorry for the wait. Prices have changed meanwhile; please look at the cart as it is now.
opted-out = { $shop }: you get no more messages from us. Write START to get them again.
opted-in = { $shop }: you get our messages again. HELP tells who we are, STOP ends them.
help-who = { $shop } { $contacts }
channel-telegram = Telegram
channel-whatsapp = WhatsApp
channel-sms = SMS
channel-web = the chat on our site
choice-link-phone = By phone number
link-where = Where shall we go on?
link-nowhere = We can only talk here for now.
link-here = We are talking there already. Where shall we go on?
link-open = Open the link on { $channel } within ten minutes. I will ask here whether it is you, and then your cart and our talk are the same in both.
link-go = Go to { $channel }
link-hello = Go on with our talk: { $token }
link-web = Our chat is on { $link }. To have this cart there, write “{ $channel }” in it and open the link that you get.
link-claimed = Almost done: please confirm it in the chat where you asked for it.
link-ask = Somebody opened your link on { $channel }: { $name }. Is it you? Then I join the two: one talk and one cart.
choice-link-yes = Yes, join
choice-link-no = No, it is not me
link-done = Joined: it is one talk and one cart on { $channel } and here.
link-done-there = It is confirmed: one talk and one cart here and there. { $count ->
    [0] Your cart is empty.
    [one] One item in your cart, total { $total }.
   *[other] { $count } items in your cart, total { $total }.
}
link-refused = All right, nothing was joined, and the link no longer works.
link-same = These two are one already: one talk and one cart.
link-invalid = This link does not work: it was used already, or its ten minutes are over. Ask for a new one where you want to go on from.
link-wrong-side = This link is for another place. Open it on the channel that it was made for.
choice-unlink = Undo
link-undone = Taken apart again: each side has what it brought.
link-undo-nothing = There is nothing to take apart.
link-ask-phone = Which phone number? I will send a code to it.
link-bad-phone = “{ $phone }” does not look like a phone number.
link-code = { $shop }: your code is { $code }. It works for ten minutes. Tell it to nobody but our assistant; if you did not ask for it, do nothing.
link-code-hidden = A one-time code was sent to this address.
link-code-sent = I have sent a six-digit code to { $phone }. Please write it here.
link-code-cannot = I cannot send a code to { $phone }.
link-code-too-many = Too many codes were asked for or tried. Please try again later.
link-code-wrong = That is not the code. { $left ->
    [one] One try is left.
   *[other] { $left } tries are left.
}
link-code-over = That code is no longer valid. Shall I send a new one?
link-phone-proven = Thank you, { $phone } is confirmed as yours.
choice-share-number = Share my phone number
contact-unasked = Thank you, but I do not need a number now. What are you looking for?
order-taken = Your cart from the catalogue is here, at today's prices.
order-line-unknown = { $sku }: we do not sell this.
order-line-price = { $product }: the price is on request, so it cannot be ordered here.
order-line-short = { $product }: { $available ->
    [0] none left
   *[other] only { $available } left
} of { $quantity }.

## Colours, for feeds that name them in one language only

color-black = black
color-white = white
color-grey = grey
color-red = red
color-blue = blue
color-light-blue = light blue
color-green = green
color-khaki = khaki
color-olive = olive
color-yellow = yellow
color-orange = orange
color-pink = pink
color-purple = purple
color-brown = brown
color-beige = beige
color-gold = gold
color-silver = silver
color-burgundy = burgundy
color-turquoise = turquoise
color-multicolor = multicolor
color-transparent = transparent
