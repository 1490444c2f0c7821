# The shell's texts in English. What areas and procedures declare brings its own words.

yes = Yes
no = No

# Places
place-today = Today
place-lists = Lists
place-figures = Figures
place-procedures = Procedures
place-ledger = Ledger
place-account = Account
place-help = Help
place-admin = Administration
to-today = Go to Today

# Signing in
sign-in-title = Sign in
sign-in-login = Name of your account
sign-in-password = Password
sign-in-act = Sign in
sign-in-refused = That name and password do not go together. Please check both and try again; your administrator can give you a new password.
sign-in-demo = Accounts of this demonstration
sign-in-demo-password = Password of every account:
sign-in-demo-role = Role
code-title = Your code
code-label = Code of your second factor
code-help = The six digits your telephone shows, or one of your recovery codes.
code-back = Start again
code-wrong = This is not the code of now, or it was used already. Wait for the next one and type that; a recovery code is good as well.
code-resting = There were too many wrong codes. Please wait { $minutes } { $minutes ->
    [one] minute
   *[other] minutes
} before the next one, or ask an administrator.
welcome-title = Welcome, { $name }
welcome-lead = You sign in as { $login }. Choose your password; this link works once.
welcome-act = Choose the password
welcome-chosen = Your password is chosen. Sign in with it.
welcome-over-title = This link is used up
welcome-over = A link to choose a password works once and for a short time. Ask an administrator for a new one.

# What went wrong
trouble-refused-title = This was not done
trouble-unreadable-title = This could not be read
trouble-unreadable = The request could not be read. Please go back and try again.
trouble-other-body-title = Already sent with other contents
trouble-other-body = This form was already sent, with other contents. What was sent first stands. Open the form again if something is still to be done.
trouble-forged-title = Not sent from a page of ours
trouble-forged = For your safety this was not done: it did not come from a page of your present session. Open the page again and repeat it there.
trouble-beyond-title = Beyond this access
trouble-not-found-title = Not found
trouble-not-found = There is no such page, or it is not yours to see. Please check the address, or search for what you need.
trouble-method-title = Not possible here
trouble-method = This address does not take that kind of request. Please go back and use the page's own buttons.
trouble-too-large-title = Too large
trouble-too-large = What was sent is too large. Please send less at once.
trouble-too-many-title = A moment, please
trouble-too-many = There were too many attempts. Please wait a minute and try again.
trouble-stopped-title = Nothing can be recorded at present
trouble-stopped = The ledger accepts nothing at the moment. Nothing of yours was recorded twice or in part. Please tell your administrator and try again later.
trouble-slow-title = This takes too long
trouble-slow = No answer came in time. Please try again in a moment.
trouble-anonymous-title = Not signed in
trouble-anonymous = Please sign in with an account of the house.
trouble-failure-title = Something failed on our side
trouble-failure = Nothing was recorded. It is noted for those who look after Poinçon; please try again in a moment.

# Acts
done-notice = { $act }: done.
form-site = Acting at
form-site-help = The site where you are as you do this.
form-in-name = Acting for
form-in-name-help = Both names stand with the act. What you may not do yourself, you may not do for another either.
form-own-name = Myself
form-for = { $name } (until { $until })
form-one-per-line = One per line.
form-cancel = Cancel

# Today
today-title = Today
today-empty-title = Nothing waits for you
today-empty = What your roles are asked to do will stand here, the most urgent first.
today-late = Late
today-today = Today
today-week = Within a week
today-later = Later
today-undated = Without a date
today-paused = On hold, not due meanwhile
today-more =
    { $count ->
        [one] and one more
       *[other] and { $count } more
    }

# Objects
object-closed = Closed
object-next = { $stage }: { $roles } ({ $site }).
object-facts = Facts
object-procedure = Procedure
object-papers = Papers
object-all-acts = All its acts

# Threads
thread-for = { $who } for { $other }
thread-document = Document { $number }

# Lists
lists-title = Lists
lists-lead = Everything there is to look through, with filters, totals and sheets to take away.
lists-others = Others
list-as-board = as a board
list-search = Search this list
list-late-only = Late only
list-all = Show all
tab-list = List
tab-board = Board
board-idle = Nothing at present in:
facet-none = (none)
export-xlsx = Excel (.xlsx)
export-csv = CSV (.csv)
export-note = Note
export-cut = Cut at { $rows } of { $total } lines: narrow the list down to take all of it.

# Acts of the ledger
acts-title = Acts
acts-count =
    { $count ->
        [one] one act
       *[other] { $count } acts
    }
acts-empty = No act of those asked for is yours to see.
acts-older = Older acts
acts-next = More acts

# Search
search-title = Search
search-hint = Type a number, a name or a word; a scanned code leads straight to its object.
search-found =
    { $count ->
        [one] 1 object found
       *[other] { $count } objects found
    }
search-none-title = Nothing found
search-none = No object you may see has these words. Try fewer letters, or another spelling.
search-all = See them all

# Procedures
procedures-title = Procedures
procedures-lead = How the house works, as written and as enforced.
procedures-empty = The procedures in force will stand here.
procedure-version = Version { $version }
procedure-figures = Its figures

# Figures
figures-title = Figures
figures-lead = What the acts themselves say. Every figure opens the acts it was computed from.
figures-empty-title = No figures yet
figures-empty = As soon as something is done under this procedure, its figures stand here. With a period or site chosen, try a wider one.
figures-from = Begun from
figures-to = to
figures-site = Site
figures-all-sites = All sites
figures-my-sites = Your sites
figures-show = Show

# Ledger
ledger-title = Ledger
ledger-lead = Everything that was done, for ever, in an order nobody can change unnoticed.
ledger-head = Head
ledger-size = Acts
ledger-root = Root of the tree (SHA-256)
ledger-at = Latest act
ledger-verify-title = Prove it
ledger-verify = Keep the checkpoint below outside this house. Whoever holds it can later prove, with the programme or with any tool for C2SP transparency logs, that nothing before it was changed, removed or put in between.
ledger-checkpoint = Signed checkpoint
ledger-no-checkpoint = None was given out yet.
ledger-take-checkpoint = Take a checkpoint of now
ledger-key = Key to check it with

# One's own account
account-lead = Signed in as { $login }
account-roles = Your roles
account-everywhere = everywhere
account-site = Where you act
account-choose = Choose
account-password = A new password
account-current = Present password
account-new = New password
account-again = New password once more
account-password-help = At least { $least } characters; a short sentence is easy to keep and hard to guess.
account-change = Change the password
account-changed = Your password is changed. Sessions on other devices have ended.
account-roles-held = Roles held
account-tab-account = Account
account-tab-second = Second factor
account-tab-sessions = Sessions
account-tab-tokens = Access tokens
account-tab-deputies = Deputies
account-tab-log = Sign-in log

# Second factor
second-none-title = No second factor here
second-none = This house has no key to keep second factors with. Whoever operates Poinçon can provide one.
second-required = One of your roles asks for a second factor. Set it up now; the other pages open then.
second-set-up = Set up a second factor
second-how = Open the authenticator on your telephone, scan this drawing, and type the code it shows. From then on signing in asks for such a code after the password.
second-drawing = The secret of your second factor as a QR code; the same stands below to be typed.
second-typed = No camera? Type this secret:
second-code = Code shown by your telephone
second-confirm = Confirm and switch on
second-on = Your second factor is on
second-since = Since
second-left = { $count ->
    [one] One recovery code is left.
   *[other] { $count } recovery codes are left.
}
second-lost = If you lose your telephone, sign in with a recovery code. Without one, an administrator can reset the second factor; that stands in the ledger.
second-codes-title = Your recovery codes, shown this once
second-codes = Each signs you in once in place of a code. Print them or write them down, and keep them away from your telephone.
second-renew-title = New recovery codes
second-renew = Make ten new codes

# Sessions
sessions-lead = Where you are signed in. End what you do not know, and change your password then.
sessions-here = this one
sessions-device = Device
sessions-unknown = Unknown device
sessions-since = signed in
sessions-seen = last used
sessions-end = End
sessions-end-others = End all other sessions

# Access tokens
tokens-lead = Programs and sheets sign in with a token in place of your password. A token does less than you may, for a time, and can be revoked.
tokens-none = You have no tokens.
tokens-new = A new token
tokens-name = Name
tokens-name-help = What will use it, such as “Monthly figures in Excel”.
tokens-days = Lasts
tokens-days-n = { $days } days
tokens-does = May
tokens-only-reads = read lists, objects and acts
tokens-reads-some = read, and do the acts chosen below
tokens-only-some = only do the acts chosen below
tokens-reads-all = read, and do all that you may do
tokens-reads = reads
tokens-does-all = does all that its owner may do
tokens-verbs = Acts
tokens-verbs-help = Only needed when acts are chosen one by one.
tokens-make = Make the token
tokens-made-title = Your token, shown this once
tokens-made = Copy it now to where it will be used. Whoever has it acts in your name.
tokens-how = In a program, send it in the header “Authorization: Bearer …”. In Excel or Power BI choose Basic, with the user name { $login } and the token as the password. Never put it into an address.
tokens-until = until
tokens-used = last used
tokens-unused = not used yet
tokens-revoke = Revoke

# Deputies
deputies-lead = Somebody may act for you while you are away: with some of your roles, for a time, up to a value. Both names stand with every act.
deputies-now = You act for { $name } until { $until }. Forms ask in whose name.
deputies-mine = Who acts for you
deputies-none = Nobody acts for you.
deputies-name = Name a deputy
deputies-acts = For whom you act
deputies-acts-none = Nobody has named you their deputy.

# Sign-in log
journal-lead = What happened to your account in the last three months. Tell your administrator when a line is not yours.
journal-empty = Nothing was written down in the last three months.
journal-when = When
journal-what = What
journal-where = From
journal-signed-in = Signed in
journal-wrong-password = Wrong password
journal-wrong-code = Wrong code of the second factor
journal-recovery-code = Signed in with a recovery code
journal-turned-away = Turned away
journal-signed-out = Signed out
journal-session-ended = Ended a session
journal-password-changed = Changed the password
journal-second-factor-set = Set up a second factor
journal-recovery-renewed = Made new recovery codes
journal-token-made = Made a token
journal-token-revoked = Revoked a token
journal-export-made = Took a list away
journal-link-used = Chose a password with a link

# Administration
admin-lead = People, roles, deputies and what is open. Whatever is changed stands in the ledger, by code.
admin-people = People
admin-person = Person
admin-roles = Roles
admin-sites = Sites
admin-deputies = Deputies
admin-sessions = Sessions
admin-tokens = Tokens
admin-log = Sign-in log
admin-settings = Settings
admin-search = Name, login, role or place
admin-count = { $count ->
    [one] One person
   *[other] { $count } people
}
admin-enrol = Enrol a person
admin-state = State
admin-last = Last sign-in
admin-locked = Locked
admin-login = Account name
admin-open = Open
admin-no-account = No account
admin-invited = Invited
admin-second = Second factor
admin-home = Home site
admin-enrolled = Enrolled
admin-facts = Account
admin-granted = Given by { $name }
admin-confirmed = confirmed by { $name }
admin-proposed = Waits for a second person
admin-answer = Confirm or decline
admin-end-role = End
admin-none = Nothing here.
admin-acts = Acts
admin-link-title = The one-time link, shown this once
admin-link = Give it to the person in a way you trust, and to nobody else. It works once; a new one ends it.
admin-log-lead = Who came in, who did not, and what was taken away, for the last three months. Each person reads their own lines too.
admin-sessions-lead = Who is signed in now. Ending somebody’s sessions is an act of the ledger.
admin-tokens-lead = Tokens in force. Their secrets are known to nobody here.
admin-tokens-none = Nobody has a token.
enrol-lead = The ledger learns the code and the home site; name and login stay beside it. A one-time link to choose a password is shown then.
enrol-name = Name
enrol-name-help = As colleagues read it.
enrol-login-help = What is typed to sign in: letters without accent, digits, dots, hyphens.
enrol-code = Code in the ledger
enrol-code-help = It says nothing of the person.
enrol-act = Enrol and invite
settings-lead = Decided by whoever operates Poinçon, in its file of settings; read only here.
settings-maison = Name of the maison
settings-origin = Address
settings-tls = Behind TLS
settings-proxy = Proxy names addresses
settings-second = Second factor offered
settings-second-roles = Second factor required of
settings-idle = A session unused ends after
settings-whole = Any session ends after
settings-per-account = Sign-in attempts per account and minute
settings-per-address = Sign-in attempts per address and minute
settings-api = Requests of programs per account and second
settings-export = Rows of an export at most

# Help
help-title = Help
help-lead = A few words on each place; the house's own procedures say the rest.
help-today-title = Today
help-today = What waits for your roles at your sites, the most urgent first. The button beside a line begins the act; the line opens the object.
help-object-title = The page of an object
help-object = What it is, where it is, who holds it and until when; what you can do now, and why not what you cannot; everything that happened to it; its facts to the side. Every kind of object has the same page.
help-refusal-title = When something is refused
help-refusal = Every reason is told at once beside the button, with what to do next. What you typed stays. Nothing is recorded until all reasons are gone.
help-list-title = Lists and boards
help-list = Filter by typing below a heading (dates and numbers also as from..to), narrow down by the counted values, choose columns, sort by a heading, take the whole list away as a sheet. The address holds the question: keep it or send it to a colleague who sees the same sites.
help-figures-title = Figures
help-figures = How long things take, where they wait, which ways they go. Every figure opens the acts it was computed from, and follows the ledger within a second.
help-ledger-title = The ledger
help-ledger = Every act is struck with who, when, where and under which procedure. Corrections are new acts; nothing is ever rewritten.
help-programs-title = For programmes
help-programs = Every act and list is also open to programmes, with the same rights and the same refusals:
help-keys = Show the keys
due-missed = { $length } late

# Threads: messages, documents, mentions
compose-title = Write in the thread
compose-about = About { $object }: everybody who sees it reads this.
compose-text = Message
compose-text-help = Everybody who sees this page reads it. Write @ and a name to call on a colleague.
compose-colleagues = Colleagues
compose-mention = Call on
compose-files = Photos and documents
compose-send = Send
compose-approval = This is the client’s approval
compose-approval-help = Add the page the client signed, or a photo of it.
compose-approved = What the client approves
compose-of = The document approved, when it is kept here
message-title = Message
message-taken-back = This message was taken back by its author.
message-erased = The text of this message was erased.
message-gone = The text of this message is not kept here any more.
message-take-back = Take back
document-erased = Erased document
documents-title = Photos and documents
mentions-title = Messages for me
mentions-purpose = What colleagues asked you to read; the unread first.
mentions-none = Nobody has called on you yet. Messages that name you with @ appear here.
mentions-unread = unread
mentions-read = Mark as read
mentions-read-of = Mark the message about { $object } as read
mentions-documents = Documents, without a word.

# Importing files
import-title = Import a file
import-lead = Orders, references, prices or clients from a workbook, a text file or an SAP extract. Nothing is recorded before you have seen what would happen.
import-steps = Steps of the import
import-step-file = File
import-step-mapping = Columns
import-step-preview = Preview
import-step-import = Import
import-target = What the rows are
import-profile = Saved mapping
import-profile-help = It knows which column is what. Without one, a mapping is suggested from the headings.
import-profile-suggest = Suggest one
import-file = File
import-file-help = .xlsx, .csv, .txt, an IDoc (ORDERS05) or an OData answer (.json); at most 50 MB. Several SAP tables (VBAK, VBAP, VBEP, KNA1) may be chosen together.
import-sheet = Sheet
import-sheet-help = Only for a workbook with several; the first one with rows otherwise.
import-read = Read the file
import-recent = On your desk
import-rows = { $kind }, { $count } rows, { $columns } columns
import-system-own = Own list
import-profiles = Saved mappings
import-profile-about = Version { $version } · { $system }
import-profile-give = Save as a file
import-profile-forget = Remove
import-profile-bring = A mapping from another house
import-profile-bring-act = Add the mapping
import-system = System or list
import-system-help = Where the numbers are from, such as SAP P01. The same number of the same system is never taken in twice.
import-number = Number of the row
import-number-second = Second part of the number
import-number-help = The column that numbers a row there, and a second one for its item. Leading zeros make no difference. Without one, the content is the number.
import-site = Site
import-site-help = The column that says where each act takes place. Without one, your own site.
import-values = What the values mean
import-values-help = One a line, such as FR01 = PAR
import-needed = needed
import-no-column = No column
import-no-constant = No value for all
import-constant = or one value for all rows
import-column-of = Column for { $field }
import-constant-of = One value for all rows for { $field }
import-samples = Such as { $samples }
import-dates = Dates such as 03/04/2026
import-as-written = as each cell shows
import-day-first = day first
import-month-first = month first
import-decimals = Numbers such as 1,234
import-point = 1,234.56
import-comma = 1.234,56
import-unit = Weights in
import-unit-own = grams
import-unit-mg = milligrams
import-unit-kg = kilograms
import-currency = Currency
import-currency-none = not chosen
import-currency-constant = The same for all rows
import-currency-column = From a column
import-zeros = Drop leading zeros
import-name = Name of the mapping
import-name-help = To keep it for the next file of this kind.
import-save = Keep this mapping under its name
import-preview = Preview
import-new = New
import-changed = Changed
import-differing = To decide
import-same = Already here
import-faulty = In error
import-faults = Rows in error
import-faults-lead = { $rows ->
    [one] One row cannot be taken in
   *[other] { $rows } rows cannot be taken in
} ({ $reasons ->
    [one] one reason
   *[other] { $reasons } reasons
}). Take the workbook, mend the cells and send it again, or leave these rows out.
import-faults-file = Rows in error, with reasons (.xlsx)
import-faults-more = The first { $shown } reasons are shown; the workbook has them all.
import-leave-out = { $rows ->
    [one] Leave the row in error out
   *[other] Leave the { $rows } rows in error out
}
import-line = Line
import-sheet-column = Sheet
import-column = Column
import-value = Value
import-why = Why, and what to do
import-first = The first rows, as they would be recorded
import-number-there = Number there
import-standing = What happens
import-differences = Rows that say other things
import-differences-lead = On the left what the house holds, on the right what the file says.
import-not-taken = (stays as it is here; another act changes it)
import-differences-more = The first { $shown } are shown; what you choose for all holds for the others.
import-changed-all = All that can be changed
import-differing-all = All others
import-object = Here
import-both = Here → in the file
import-choice = What holds
import-choice-of = What holds for line { $line }
import-choose = choose
import-as-all = as for all
import-choice-update = the file
import-choice-keep = ours; do not ask again
import-choice-leave = leave out this time
import-elsewhere = Differs in fields that are kept elsewhere.
import-act = { $count ->
    [0] Import
    [one] Import one row
   *[other] Import { $count } rows
}
import-nothing = There is nothing to import: every row is here already, or cannot be taken in.
import-back-to-mapping = Back to the columns
import-running = You may leave this page; the import goes on.
import-stopping = Rows under way are finished; no further one is begun.
import-refresh = Refresh
import-struck = Recorded
import-kept = Kept as ours
import-left-out = Left out
import-not-reached = Not reached
import-was-stopped = The import was stopped. What was recorded stands; import the same file again and it goes on where it stopped.
import-is-over = { $count ->
    [0] The import is over; nothing had to be recorded.
    [one] The import is over; one row was recorded.
   *[other] The import is over; { $count } rows were recorded.
}
import-refused-late = Refused while recording
import-documents = Documents received
import-look-again = Look at the file again
import-another = Another file
import-link = Import a file

# Versions and signatures of procedures
versions-title = Versions
versions-compare = Versions side by side
versions-from = From
versions-to = To
versions-show = Compare
versions-part = Part
versions-same = No difference
versions-same-why = These two versions say the same. Choose two others.
versions-sign = Read and sign
versions-signed = Signed
versions-not-yet = Not yet
versions-who = Who has signed
versions-count = { $done } of { $all } signed
versions-nobody = Nobody you may see acts in this procedure.
versions-all = All signatures, also of earlier versions

vault-title = The person
vault-kept = in the vault
vault-empty = Nothing is kept any more.
vault-closed = What is known of the person is in the vault. Whoever opens it is recorded, with the purpose.
vault-open = Open the data
vault-export = Data of the client
vault-export-page = To read or print
vault-export-lead = All that the maison knows: the person, the facts, what was done and when.
vault-export-cut = Only the first entries of long lists are told here; ask the operator for the rest.
vault-acts = What was done
vault-act-at = When
vault-act-what = What
vault-act-about = About
vault-act-site = Where

# Reports
place-reports = Reports
reports-title = Reports
reports-lead = Drawn up from the ledger as it stands; every figure opens the list it was counted from.
reports-period = Period
reports-show = Show
reports-days = days
reports-same = as before
reports-before = before:
reports-figures = Figures
reports-figure = Figure
reports-value = Value
reports-earlier = Period before
reports-currency = Currency
reports-definition = How it is counted
dashboard-title = Dashboard
dashboard-exceptions = Exceptions open
dashboard-exceptions-what = What is not as it should be and you may see, with its owner and its deadline.
dashboard-empty-title = No figure is kept for your roles
dashboard-empty = The reports and the lists are open to you; an administrator can give you a role that watches figures.
dashboard-and = And { $amounts }. { $what }
reports-courses = Month by month
reports-month = Month
reports-sites = Sites
reports-every-site = Every site of the maison
reports-position = Ledger position and root
reports-read-at = Read at
reports-acts = Acts in the ledger
reports-root = Root of the ledger
reports-last-act = Latest act
reports-checkpoint = Latest signed checkpoint
reports-no-checkpoint = none taken yet
reports-back-title = Back to the acts
reports-back =
    Every figure of this report was counted from acts in the ledger, as it stood at the position below. On the page of
    the report (the code on the first page opens it) each figure opens the list it was counted from, and each line of
    a list its acts. The root fixes them: whoever keeps a checkpoint can prove that nothing was changed since.
reports-drawn = Drawn up on { $day } at { $hour }
reports-during = { $period }, compared with { $before }

# Saved views
saved-title = Saved views
saved-save = Save this view
saved-name = Its name
saved-share = Colleagues who hold one of my roles see it too
saved-keep = Save
saved-mine = Yours
saved-shared = Yours, shared with colleagues of your roles
saved-from-others = Shared with you
saved-forget = Forget it
saved-forget-named = Forget “{ $name }”

# exceptions, notices, e-mail, calendar
place-mentions = Messages for me
place-inbox = Exceptions
today-exceptions = { $count ->
    [one] { $count } exception waits for you or was passed on to you
   *[other] { $count } exceptions wait for you or were passed on to you
}
inbox-title = Exceptions
inbox-lead = What went wrong or is late, in every procedure you may see: who looks after it, until when, and who is told otherwise.
inbox-history = What was settled
inbox-empty-title = Nothing is out of order
inbox-empty = Missed deadlines and incidents will stand here, with whoever looks after them.
inbox-mine = Mine
inbox-mine-none = Nothing waits for you.
inbox-escalated = Passed on to me
inbox-escalated-none = Nothing was passed on to you.
inbox-others = Others I may see
inbox-owner = For
inbox-taken = Looked after by
inbox-nobody = Nobody has taken it
inbox-since = Since
inbox-due = To be settled
inbox-passed = Passed on to
inbox-passes = To be passed on to
inbox-take = Take it
inbox-take-note = What you will do (without names of clients)
inbox-settle = Settle it
inbox-settle-note = What was done (without names of clients)
notices-title = Notices
notices-lead = What newly waits for you, became late or was passed on, where you are mentioned, and what you promised soon.
notices-choose = E-mail and calendar
notices-empty-title = No notices
notices-empty = What newly waits for you, and what is passed on to you, will be told here.
notices-new = new
notices-waits = Newly waits
notices-late = Became late
notices-escalated = Passed on to you
notices-mention = Mention
notices-promise = Promised soon
notices-mention-by = { $name } mentions you in a message
notices-promised-for = promised for
account-tab-notices = Notices
mail-title = E-mail
mail-lead = Letters hold codes and links only, never a client’s name or an amount.
mail-off = This house sends no e-mail at present; what you choose is kept until it does.
mail-when = When you are written to
mail-never = Never
mail-at-once = At once, when something is passed on to me
mail-in-the-morning = In the morning, from { $hour }:00, on business days of my site
mail-address = E-mail address
mail-address-help = Your address within the maison.
mail-keep = Keep this choice
mail-kept = Your choice is kept.
mail-due = due { $due }
mail-escalation = Passed on to you: { $object }
mail-digest = Your notices of { $day }
mail-foot = { $maison } sends you this because you asked for it in Poinçon.
mail-choose = Change what you receive
calendar-title = Calendar
calendar-lead = A private address that your calendar reads: due times of what waits for you, days promised for your orders. Whoever has it reads the same; renew it when in doubt.
calendar-made = Add this address to your calendar now; it is not shown again.
calendar-since = Your private address has been in force since
calendar-make = Make a private address
calendar-renew = Renew the address
calendar-forget = End it
calendar-name = { $maison }: due and promised
calendar-promise = { $object } · promised
